package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
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

  private static final double LONGEST = 16_000;
  private static final double MOST_PIXELS = 80e6;

  private GraphPictures() {}

  /// Writes a picture of everything; see [#write(Picture, Path)].
  ///
  /// @throws IOException as there
  public static void write(ViewGraph view, Path file, StyleTable styles) throws IOException {
    write(Picture.of(view, styles), file);
  }

  /// Writes a picture; the file's extension says which kind. An earlier file is replaced only by a
  /// complete one.
  ///
  /// @throws IOException if the extension is another one, the design is too large for the kind, or
  ///   the file cannot be written; the message is for the user
  public static void write(Picture picture, Path file) throws IOException {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    write(picture, file, name.substring(name.lastIndexOf('.') + 1));
  }

  /// Writes a picture of a kind, whatever the file is called.
  ///
  /// @param kind one of [#EXTENSIONS]
  /// @throws IOException as [#write(Picture, Path)]
  public static void write(Picture picture, Path file, String kind) throws IOException {
    var name = String.valueOf(file.getFileName());
    var title = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    byte[] bytes =
        switch (kind) {
          case "svg" -> svg(picture, title);
          case "pdf" -> pdf(picture, title);
          case "png" -> png(picture);
          default -> throw new IOException(say("canvas.a-picture-file-ends", file.getFileName()));
        };
    AtomicFile.write(file, bytes);
  }

  static byte[] svg(Picture picture, String title) {
    var world = picture.world();
    var surface = new SvgSurface(world.width(), world.height(), title);
    paint(picture, 1, surface);
    return surface.bytes();
  }

  static byte[] pdf(Picture picture, String title) throws IOException {
    var world = picture.world();
    try (var surface = new PdfSurface(world.width(), world.height(), title)) {
      paint(picture, 1, surface);
      return surface.bytes();
    }
  }

  static byte[] png(Picture picture) throws IOException {
    double zoom = zoom(picture);
    if (zoom < Camera.MIN_ZOOM) throw new IOException(say("canvas.the-design-is-too-large"));
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(raster(picture, zoom), "png", bytes);
    return bytes.toByteArray();
  }

  /// How many pixels of a PNG a world unit becomes: as asked, or as many as a file can have.
  public static double zoom(Picture picture) {
    var world = picture.world();
    return Math.min(
        picture.scale(),
        Math.min(
            LONGEST / Math.max(world.width(), world.height()),
            Math.sqrt(MOST_PIXELS / (world.width() * world.height()))));
  }

  /// The picture in pixels, smaller than asked where a side would be longer than a limit.
  public static BufferedImage preview(Picture picture, double longest) {
    var world = picture.world();
    return raster(
        picture, Math.min(picture.scale(), longest / Math.max(world.width(), world.height())));
  }

  private static BufferedImage raster(Picture picture, double zoom) {
    var world = picture.world();
    int width = (int) Math.ceil(world.width() * zoom);
    int height = (int) Math.ceil(world.height() * zoom);
    try (var surface = new RasterSurface(width, height, !picture.grounded())) {
      paint(picture, zoom, surface);
      return surface.image();
    }
  }

  private static void paint(Picture picture, double zoom, Surface surface) {
    var world = picture.world();
    var camera = new Camera(zoom, -world.x() * zoom, -world.y() * zoom);
    var window = new Box(0, 0, Math.ceil(world.width() * zoom), Math.ceil(world.height() * zoom));
    var level = picture.level().filter(_ -> zoom >= Lod.TITLES_FROM).orElse(Lod.of(zoom));
    var painter =
        new GraphPainter(
            picture.view(), picture.styles(), camera, window, picture.marks(), level, surface);
    if (picture.grounded()) painter.paint();
    else painter.paintWithoutGround();
  }
}
