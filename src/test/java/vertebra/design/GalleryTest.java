package vertebra.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Gallery.Family;
import vertebra.design.Gallery.Order;
import vertebra.design.Gallery.Task;

class GalleryTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Gallery GALLERY = new Gallery(CATALOGUE);

  /// Every so many of the networks are worked out anew.
  private static final int ONE_IN = 9;

  @Test
  void theTableHasALineForEachNetworkAndSaysWhatIsWorkedOut() {
    var lines = Gallery.lines();
    assertEquals(
        CATALOGUE.presets().stream().map(Preset::id).toList(),
        lines.stream().map(Gallery.Line::id).toList());
    var other = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i += ONE_IN) {
      var line = lines.get(i);
      var now = GalleryFile.now(CATALOGUE.preset(line.id()).orElseThrow(), line);
      if (!now.equals(line)) other.add(line.id() + " is " + now.text());
    }
    assertEquals(
        List.of(),
        other,
        "\"mvn test-compile exec:exec@write -Dwrite=design.GalleryFile\" writes it anew");
  }

  @Test
  void everyFamilyHasOneCardAndEveryNetworkAPlaceInOne() {
    int networks = 0;
    for (var task : Task.values()) {
      var families = GALLERY.families(task, Order.NAME);
      assertEquals(families.size(), families.stream().map(Family::title).distinct().count());
      networks += GALLERY.size(task);
    }
    assertEquals(CATALOGUE.presets().size(), networks);
  }

  @Test
  void aSilhouetteShowsMapsThatShrinkAndThickenAndTheRolesInOrder() {
    var bars = found("retinanet").getFirst().face().silhouette().bars();
    assertEquals(
        "backbone 400 64, backbone 200 256, backbone 100 512, backbone 50 1024, backbone 25 2048,"
            + " neck 100 256, neck 50 256, neck 25 256, neck 13 256, neck 7 256,"
            + " head 100 256, head 50 256, head 25 256, head 13 256, head 7 256",
        new Silhouette(bars).text());
    assertTrue(bars.getFirst().height() > bars.get(4).height(), "the map does not shrink");
    assertTrue(bars.getFirst().width() < bars.get(4).width(), "the map does not thicken");
  }

  @Test
  void whatIsFoundBeginsWithWhatWasMeant() {
    assertEquals("U-Net", found("unet").getFirst().title());
    assertEquals("SegNet", found("segnet").getFirst().title());
    assertEquals("resnet50", found("resnet-50").getFirst().face().network().id());
    assertEquals("yolov8m", found("yolov8m").getFirst().face().network().id());
    assertFalse(found("unet").stream().anyMatch(family -> family.title().equals("SqueezeNet")));
    assertTrue(
        found("2020").stream().anyMatch(family -> family.title().equals("DETR")),
        "not by its year");
    assertEquals(Task.SEGMENT, found("segment").getFirst().task());
    assertEquals(List.of(), found("xqzw"));
  }

  @Test
  void theOrderIsThatOfTheFacesThatAreShown() {
    var smallest = GALLERY.families(Task.DETECT, Order.SMALLEST);
    assertEquals(
        smallest,
        smallest.stream()
            .sorted(Comparator.comparingLong(family -> family.face().weights()))
            .toList());
    var newest = GALLERY.families(Task.DETECT, Order.NEWEST);
    assertTrue(newest.getFirst().year() > newest.getLast().year(), "the newest is not first");
  }

  private static List<Family> found(String query) {
    return GALLERY.found(query);
  }
}
