package vertebra.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.media.NoiseInput;
import vertebra.runtime.Availability;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine.Options;
import vertebra.runtime.Session;
import vertebra.runtime.pack.PackFolder;
import vertebra.tensor.DType;

/// WebGPU on whatever Vulkan finds here, a software device too. It needs a pack that has it
/// (`vertebra doctor --install webgpu`) and is run on request only, because a Java process can hold
/// one copy of the runtime: `mvn verify -Dtest=WebGpuTest -Dvertebra.webgpu=yes`.
@Tag("ort")
class WebGpuTest {

  private static final Device WEBGPU = Device.of(Device.DeviceKind.WEBGPU);

  @Test
  void aConvolutionalNetworkGivesTheProcessorsNumbers() throws Exception {
    assumeTrue(
        Boolean.parseBoolean(System.getProperty("vertebra.webgpu", "no").replace("yes", "true")),
        "not run, because nobody asked for it: -Dvertebra.webgpu=yes");
    var pack = PackFolder.usual().chosen(System.getenv());
    assumeTrue(
        pack.isPresent(), "not run, because there is no pack: vertebra doctor --install webgpu");
    var engine = new OrtEngine(pack.map(Path::toAbsolutePath));
    if (engine.availability(WEBGPU) instanceof Availability.Missing(_, var reason))
      assumeTrue(false, "not run, because WebGPU is missing here: " + reason);
    var image = Session.feed("image", NoiseInput.normal(1).tensor(DType.FLOAT32, 2, 3, 32, 32));
    try (var card =
            engine.open(TinyModels.classifier(), TinyModels.numbers(), WEBGPU, Options.DEFAULT);
        var processor =
            engine.open(
                TinyModels.classifier(), TinyModels.numbers(), Device.CPU, Options.DEFAULT)) {
      assertEquals(WEBGPU, card.placement().used());
      var found = card.run(image, Cancellation.none()).get("scores").toFloats();
      var expected = processor.run(image, Cancellation.none()).get("scores").toFloats();
      double largest = 0;
      for (int i = 0; i < expected.length; i++)
        largest = Math.max(largest, Math.abs(found[i] - expected[i]));
      assertTrue(largest < 1e-4, "greatest difference " + largest);
    }
  }
}
