import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageIO;

/// Draws the icon and writes it in every form: `java jpackage/Icon.java` in the project's folder.
///
/// Four blocks stand on each other like vertebrae, joined by a wire, with a skip connection beside
/// them.
void main() throws IOException {
  Path here = Path.of("jpackage");
  Files.write(here.resolve("linux/Vertebra.png"), png(256));
  Files.write(here.resolve("windows/Vertebra.ico"), ico(16, 24, 32, 48, 64, 128, 256));
  Files.write(here.resolve("macos/Vertebra.icns"), icns());
  Path theme = Files.createDirectories(Path.of("src/main/resources/vertebra/ui/theme"));
  Files.write(theme.resolve("vertebra-48.png"), png(48));
  Files.write(theme.resolve("vertebra-256.png"), png(256));
}

/// All lengths are for a picture of 256 × 256.
BufferedImage icon(int side) {
  var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
  Graphics2D g = image.createGraphics();
  g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
  g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  g.scale(side / 256.0, side / 256.0);

  g.setPaint(new GradientPaint(0, 0, new Color(0x24324A), 0, 256, new Color(0x141C2B)));
  g.fill(new RoundRectangle2D.Double(8, 8, 240, 240, 56, 56));

  int[] left = {66, 80, 80, 66};
  int[] top = {36, 84, 132, 180};
  Color[] colours = {
    new Color(0x5AA9FF), new Color(0x4CC9A6), new Color(0x4CC9A6), new Color(0xFFB454)
  };

  g.setStroke(new BasicStroke(9, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
  g.setColor(new Color(0xDCE6F5));
  var spine = new Path2D.Double();
  spine.moveTo(left[0] + 46, top[0] + 20);
  for (int i = 1; i < left.length; i++) {
    spine.lineTo(left[i] + 46, top[i] + 20);
  }
  g.draw(spine);

  g.setColor(new Color(0xB48CFF));
  var skip = new Path2D.Double();
  skip.moveTo(left[0] + 96, top[0] + 18);
  skip.curveTo(216, top[0] + 20, 216, top[3] + 18, left[3] + 96, top[3] + 18);
  g.draw(skip);

  for (int i = 0; i < left.length; i++) {
    g.setColor(colours[i]);
    g.fill(new RoundRectangle2D.Double(left[i], top[i], 96, 36, 20, 20));
    g.setColor(new Color(255, 255, 255, 200));
    g.fill(new Ellipse2D.Double(left[i] + 14, top[i] + 12, 12, 12));
  }
  g.dispose();
  return image;
}

byte[] png(int side) throws IOException {
  var bytes = new ByteArrayOutputStream();
  ImageIO.write(icon(side), "png", bytes);
  return bytes.toByteArray();
}

/// Windows: a directory of pictures, then the pictures as PNG.
byte[] ico(int... sides) throws IOException {
  List<byte[]> pictures = new ArrayList<>();
  for (int side : sides) {
    pictures.add(png(side));
  }
  int end = 6 + 16 * sides.length;
  var file =
      ByteBuffer.allocate(end + pictures.stream().mapToInt(p -> p.length).sum())
          .order(ByteOrder.LITTLE_ENDIAN);
  file.putShort((short) 0).putShort((short) 1).putShort((short) sides.length);
  for (int i = 0; i < sides.length; i++) {
    byte side = (byte) (sides[i] == 256 ? 0 : sides[i]);
    file.put(side).put(side).put((byte) 0).put((byte) 0).putShort((short) 1).putShort((short) 32);
    file.putInt(pictures.get(i).length).putInt(end);
    end += pictures.get(i).length;
  }
  pictures.forEach(file::put);
  return file.array();
}

/// macOS: a header, then the pictures as PNG, each under the name of its size.
byte[] icns() throws IOException {
  var names = Map.of(128, "ic07", 256, "ic08", 512, "ic09", 1024, "ic10");
  var body = new ByteArrayOutputStream();
  for (int side : List.of(128, 256, 512, 1024)) {
    byte[] picture = png(side);
    body.writeBytes(names.get(side).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    body.writeBytes(ByteBuffer.allocate(4).putInt(8 + picture.length).array());
    body.writeBytes(picture);
  }
  var file = ByteBuffer.allocate(8 + body.size());
  file.put("icns".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(8 + body.size());
  return file.put(body.toByteArray()).array();
}
