package vertebra.bench;

import java.awt.Color;
import java.awt.Font;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;

/// Writes a folder of the digits of the two font families that come with the program, at every
/// weight and slope there is of them and at sizes, places and shades that a seed decides: pictures
/// to judge a network by that learned the digits of the program's own strokes.
///
/// `FontDigits FOLDER [SEED]`, then `vertebra eval samples/digits.vertebra --weights
/// samples/digits.safetensors --data FOLDER`.
public final class FontDigits {

  private static final List<String> FONTS =
      List.of(
          "Inter_400Regular",
          "Inter_400Regular_Italic",
          "Inter_600SemiBold",
          "Inter_700Bold",
          "JetBrainsMono_400Regular");

  private static final int SIDE = 64;

  /// So many pictures there are of each digit in each font to be judged by.
  private static final int EACH = 20;

  private FontDigits() {}

  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[0]);
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 0;
    var fonts = new ArrayList<Font>();
    for (var name : FONTS) fonts.add(font(name));
    // Whoever opens such a folder wants something to learn from as well.
    write(folder.resolve("train"), fonts, 1, new Random(~seed));
    write(folder.resolve("val"), fonts, EACH, new Random(seed));
    System.out.printf(
        Locale.ROOT, "%d pictures in %s%n", 10 * EACH * fonts.size(), folder.resolve("val"));
  }

  private static Font font(String name) throws Exception {
    var place = "/vertebra/ui/theme/fonts/" + name + ".ttf";
    try (var file = Objects.requireNonNull(FontDigits.class.getResourceAsStream(place), place)) {
      return Font.createFont(Font.TRUETYPE_FONT, file);
    }
  }

  private static void write(Path folder, List<Font> fonts, int each, Random random)
      throws IOException {
    for (int digit = 0; digit < 10; digit++) {
      var place = Files.createDirectories(folder.resolve(String.valueOf(digit)));
      for (int font = 0; font < fonts.size(); font++)
        for (int i = 0; i < each; i++)
          ImageIO.write(
              picture(String.valueOf(digit), fonts.get(font), random),
              "png",
              place.resolve(FONTS.get(font) + "-" + i + ".png").toFile());
    }
  }

  private static BufferedImage picture(String digit, Font font, Random random) {
    var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    boolean isInverted = random.nextInt(4) == 0;
    graphics.setColor(shade(isInverted, random));
    graphics.fillRect(0, 0, SIDE, SIDE);
    var context = new FontRenderContext(new AffineTransform(), true, true);
    var outline = font.deriveFont(100f).createGlyphVector(context, digit).getOutline();
    var box = outline.getBounds2D();
    double scale = SIDE * (0.5 + 0.35 * random.nextDouble()) / box.getHeight();
    double roomX = SIDE - scale * box.getWidth();
    double roomY = SIDE - scale * box.getHeight();
    var place = new AffineTransform();
    place.translate(
        roomX * (0.3 + 0.4 * random.nextDouble()), roomY * (0.3 + 0.4 * random.nextDouble()));
    place.scale(scale, scale);
    place.translate(-box.getX(), -box.getY());
    graphics.setColor(shade(!isInverted, random));
    graphics.fill(place.createTransformedShape(outline));
    graphics.dispose();
    return picture;
  }

  private static Color shade(boolean isDark, Random random) {
    float bright = (isDark ? 0 : 0.8f) + 0.2f * random.nextFloat();
    return new Color(bright, bright, bright);
  }
}
