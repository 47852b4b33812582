package vertebra.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.PortPath;
import vertebra.runtime.ort.OrtEngine;
import vertebra.workbench.About;
import vertebra.workbench.DeviceWork;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.TestServices;

/// What single pixels see, measured on ONNX Runtime.
@Tag("ort")
class FieldMapTest {

  @TempDir Path folder;

  private DeviceWork.Outcome<About<FieldMap>> measured(
      String lines, String port, int row, int column) throws DocumentException {
    var catalogue = StandardCatalogue.catalogue();
    var graph = GraphText.parse(lines, Ports.of(catalogue));
    var services = TestServices.of(catalogue, new OrtEngine(), folder);
    var measuring = OpenDesign.of(Document.of(graph), services).measuring();
    var told = new ArrayList<DeviceWork.Outcome<About<FieldMap>>>();
    measuring.field(
        new FieldMap.Wish(PortPath.parse(port).orElseThrow(), row, column), _ -> {}, told::add);
    services.devices().close();
    return told.getFirst();
  }

  private FieldMap map(String lines, String port, int row, int column) throws DocumentException {
    return assertInstanceOf(DeviceWork.Good.class, measured(lines, port, row, column)).value()
            instanceof About<?>(FieldMap found, _, _)
        ? found
        : null;
  }

  @Test
  void aPixelOfTwoConvolutionsSeesExactlyWhatTheoryAllows() throws DocumentException {
    var found =
        map(
            """
            image = input(shape: "N,1,16,16")
            one   = conv-2d(filters: 4, kernel: 3)   image
            two   = conv-2d(filters: 4, kernel: 3)   one
            """,
            "two:y",
            8,
            6);
    assertEquals(Optional.of(new FieldMap.Region(6, 4, 5, 5)), found.theory());
    assertEquals(found.theory().get(), found.reached());
    assertEquals(25, found.effects().size());
    assertTrue(found.effects().stream().allMatch(effect -> effect > 0));
  }

  @Test
  void strideMovesTheFieldAndThePictureEndsIt() throws DocumentException {
    var found =
        map(
            """
            image = input(shape: "N,3,16,16")
            conv  = conv-2d(filters: 4, kernel: 3, stride: 2)   image
            """,
            "conv:y",
            0,
            7);
    var theory = found.theory().orElseThrow();
    assertEquals(List.of(3.0, 3.0), List.of(theory.height(), theory.width()));
    assertTrue(theory.top() < 0, theory + " begins in the padding");
    assertTrue(found.reached().height() <= 3 && found.reached().top() >= 0);
  }

  @Test
  void whatSeesEverythingHasNoBox() throws DocumentException {
    var found =
        map(
            """
            image  = input(shape: "N,1,12,12")
            pooled = squeeze-excite                      image
            """,
            "pooled:y",
            2,
            2);
    assertEquals(Optional.empty(), found.theory());
  }

  @Test
  void aPortThatIsNotThereIsNamed() throws DocumentException {
    var failed =
        assertInstanceOf(
            DeviceWork.Bad.class,
            measured("image = input(shape: \"N,1,12,12\")", "absent:y", 0, 0));
    assertEquals("Nothing flows through absent:y yet.", failed.reason());
  }
}
