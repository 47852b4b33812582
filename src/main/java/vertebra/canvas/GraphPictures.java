package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import vertebra.files.AtomicFile;
import vertebra.paint.Box;
import vertebra.paint.PdfSurface;
import vertebra.paint.RasterSurface;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.SvgSurface;

/// Whole designs as picture files. Needs no display; may run on any thread.
public final class GraphPictures {

  /// The kinds of picture, by file name extension.
  public static final List<String> EXTENSIONS = List.of("svg", "png", "pdf");

  private static final double MARGIN = 40;
  private static final double SHARP = 2;
  private static final double LONGEST = 16_000;
  private static final double MOST_PIXELS = 80e6;

  private GraphPictures() {}

  /// Writes a picture of everything; the file's extension says which kind. An earlier file is
  /// replaced only by a complete one.
  ///
  /// @throws IOException if the extension is another one, the design is too large for the kind, or
  ///   the file cannot be written; the message is for the user
  public static void write(ViewGraph view, Path file, StyleTable styles) throws IOException {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    var extension = name.substring(name.lastIndexOf('.') + 1);
    var title = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    byte[] bytes =
        switch (extension) {
          case "svg" -> svg(view, styles, title);
          case "pdf" -> pdf(view, styles, title);
          case "png" -> png(view, styles);
          default -> throw new IOException(say("canvas.a-picture-file-ends", file.getFileName()));
        };
    AtomicFile.write(file, bytes);
  }

  /// A picture of everything in SVG.
  public static byte[] svg(ViewGraph view, StyleTable styles, String title) {
    var world = world(view);
    var surface = new SvgSurface(world.width(), world.height(), title);
    paint(view, styles, world, 1, surface);
    return surface.bytes();
  }

  static byte[] pdf(ViewGraph view, StyleTable styles, String title) throws IOException {
    var world = world(view);
    try (var surface = new PdfSurface(world.width(), world.height(), title)) {
      paint(view, styles, world, 1, surface);
      return surface.bytes();
    }
  }

  static byte[] png(ViewGraph view, StyleTable styles) throws IOException {
    var world = world(view);
    double zoom =
        Math.min(
            SHARP,
            Math.min(
                LONGEST / Math.max(world.width(), world.height()),
                Math.sqrt(MOST_PIXELS / (world.width() * world.height()))));
    if (zoom < Camera.MIN_ZOOM) throw new IOException(say("canvas.the-design-is-too-large"));
    int width = (int) Math.ceil(world.width() * zoom);
    int height = (int) Math.ceil(world.height() * zoom);
    try (var surface = new RasterSurface(width, height)) {
      paint(view, styles, world, zoom, surface);
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(surface.image(), "png", bytes);
      return bytes.toByteArray();
    }
  }

  private static void paint(
      ViewGraph view, StyleTable styles, Box world, double zoom, Surface surface) {
    var camera = new Camera(zoom, -world.x() * zoom, -world.y() * zoom);
    var window = new Box(0, 0, Math.ceil(world.width() * zoom), Math.ceil(world.height() * zoom));
    var lod = Lod.of(zoom);
    new GraphPainter(view, styles, camera, window, Marks.NONE, lod, surface).paint();
  }

  private static Box world(ViewGraph view) {
    var box = view.bounds().orElse(new Box(0, 0, 400, 200)).grown(MARGIN);
    return Box.between(
        Math.floor(box.x()), Math.floor(box.y()), Math.ceil(box.right()), Math.ceil(box.bottom()));
  }
}
