package vertebra.microscope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.paint.Box;
import vertebra.paint.Palette;

/// What a place saw in earlier maps, and the files that a view becomes.
@Tag("ort")
@Tag("slow")
class SightlineTest {

  private static final String DESIGN =
      """
      image = input(shape: N,3,32,32)
      one   = conv-2d(filters: 4, stride: 2) image
      two   = conv-2d(filters: 4) one
      pool  = max-pool(kernel: 2, stride: 2) two
      out   = output pool
      """;

  private static Slide slide(String block) throws Exception {
    try (var sessions = Slides.sessions()) {
      return Slides.of(Slides.parsed(DESIGN), sessions, new NodeId(block));
    }
  }

  private static String region(Box box, int size) {
    return Math.round(box.y() * size)
        + "–"
        + (Math.round(box.bottom() * size) - 1)
        + ", "
        + Math.round(box.x() * size)
        + "–"
        + (Math.round(box.right() * size) - 1);
  }

  @Test
  void windowsAreFollowedBackToThePicture() throws Exception {
    var seen = slide("pool").sightline().seen(PortPath.parse("pool:y").orElseThrow(), 3, 2);
    assertEquals("6–7, 4–5", region(seen.get(PortPath.parse("two:y").orElseThrow()), 16));
    assertEquals("5–8, 3–6", region(seen.get(PortPath.parse("one:y").orElseThrow()), 16));
    assertEquals("9–17, 5–13", region(seen.get(PortPath.parse("image:y").orElseThrow()), 32));
  }

  @Test
  void theRimOfTheMapEndsWhatIsSeen() throws Exception {
    var seen = slide("two").sightline().seen(PortPath.parse("two:y").orElseThrow(), 0, 15);
    assertEquals("0–1, 14–15", region(seen.get(PortPath.parse("one:y").orElseThrow()), 16));
  }

  @Test
  void aViewIsWrittenAsEveryKindOfFile() throws Exception {
    var sight = AgreementTest.sight(slide("two"), 0);
    var pictures =
        new SightPictures(SightPictures.numbers(sight, Viewing.of(sight), Palette.DARK), 3);
    assertTrue(new String(pictures.svg(), StandardCharsets.UTF_8).contains("Convolution"));
    assertTrue(new String(pictures.pdf(), StandardCharsets.ISO_8859_1).startsWith("%PDF"));
    var gif = ImageIO.getImageReadersByFormatName("gif").next();
    gif.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(pictures.gif())));
    assertEquals(3, gif.getNumImages(true));
    var page = new String(pictures.html(), StandardCharsets.UTF_8);
    assertEquals(3, page.split("data:image/png;base64,", -1).length - 1);
    assertTrue(!page.contains("http") && page.contains("row "), "needs nothing else");
  }
}
