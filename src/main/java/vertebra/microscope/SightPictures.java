package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import vertebra.files.AtomicFile;
import vertebra.paint.Enlarged;
import vertebra.paint.PdfSurface;
import vertebra.paint.RasterSurface;
import vertebra.paint.StyleTable;
import vertebra.paint.SvgSurface;

/// A view as a picture file, and its animation as a moving picture or as a page that needs nothing
/// else. Needs no display.
///
/// @param places how many places of the map an animation walks over, from the present one on
record SightPictures(Sight sight, Viewing viewing, StyleTable styles, int places) {

  /// The kinds of file, by file name extension.
  static final List<String> EXTENSIONS = List.of("svg", "pdf", "png", "gif", "html");

  private static final int WIDTH = 960;
  private static final int HEIGHT = 520;
  private static final double SHARP = 2;

  /// Hundredths of a second that a place stays in a moving picture.
  private static final int DELAY = 25;

  /// Writes a file; its extension says which kind. An earlier file is replaced only by a complete
  /// one.
  ///
  /// @throws IOException if the extension is another one, or the file cannot be written; the
  ///   message is for the user
  void write(Path file) throws IOException {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    AtomicFile.write(
        file,
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "svg" -> svg();
          case "pdf" -> pdf();
          case "png" -> png(viewing, SHARP);
          case "gif" -> gif();
          case "html" -> html();
          default -> throw new IOException(say("microscope.a-file-ends", file.getFileName()));
        });
  }

  private String title() {
    return say("microscope.titled", sight.lens().title(), sight.slide().title());
  }

  private void paint(vertebra.paint.Surface surface, Viewing at) {
    new SightPainter(sight, at, styles, new PlanePictures()).paint(surface, WIDTH, HEIGHT);
  }

  byte[] svg() {
    var surface = new SvgSurface(WIDTH, HEIGHT, title());
    paint(surface, viewing);
    return surface.bytes();
  }

  byte[] pdf() throws IOException {
    try (var surface = new PdfSurface(WIDTH, HEIGHT, title())) {
      paint(surface, viewing);
      return surface.bytes();
    }
  }

  private BufferedImage image(Viewing at, double scale) {
    try (var surface = new RasterSurface((int) (WIDTH * scale), (int) (HEIGHT * scale))) {
      paint(new Enlarged(surface, scale), at);
      return surface.image();
    }
  }

  byte[] png(Viewing at, double scale) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image(at, scale), "png", bytes);
    return bytes.toByteArray();
  }

  private int frames() {
    return Math.max(1, Math.min(places, sight.plane().places()));
  }

  /// Every place for a quarter of a second, for ever.
  byte[] gif() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (var stream = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames(); i++) {
        var image = image(viewing.stepped(sight, i), 1);
        var metadata =
            writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
        time(metadata, i == 0);
        writer.writeToSequence(new IIOImage(image, null, metadata), writer.getDefaultWriteParam());
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /// How long a frame stays, and in the first that there is no end (the extension of Netscape 2.0).
  private static void time(IIOMetadata metadata, boolean isFirst) throws IOException {
    var format = metadata.getNativeMetadataFormatName();
    var root = (IIOMetadataNode) metadata.getAsTree(format);
    var control = (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", String.valueOf(DELAY));
    if (isFirst) {
      var extensions = new IIOMetadataNode("ApplicationExtensions");
      var repeat = new IIOMetadataNode("ApplicationExtension");
      repeat.setAttribute("applicationID", "NETSCAPE");
      repeat.setAttribute("authenticationCode", "2.0");
      repeat.setUserObject(new byte[] {1, 0, 0});
      extensions.appendChild(repeat);
      root.appendChild(extensions);
    }
    metadata.setFromTree(format, root);
  }

  /// A page with every place as a picture and in words; plays, steps and scrubs.
  byte[] html() throws IOException {
    var frames = new StringBuilder();
    for (int i = 0; i < frames(); i++) {
      var at = viewing.stepped(sight, i);
      frames
          .append(i == 0 ? "" : ",\n")
          .append("[\"data:image/png;base64,")
          .append(Base64.getEncoder().encodeToString(png(at, 1)))
          .append("\", \"")
          .append(escaped(Twin.of(sight, at)))
          .append("\"]");
    }
    return template()
        .replace("{title}", escaped(title()))
        .replace("{question}", escaped(sight.lens().question()))
        .replace("{trap}", escaped(sight.lens().trap()))
        .replace("{play}", say("microscope.play"))
        .replace("{place}", say("microscope.the-place"))
        .replace("{frames}", frames)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("\"", "&quot;")
        .replace("\\", "&#92;");
  }

  private static String template() throws IOException {
    try (var stream =
        Objects.requireNonNull(SightPictures.class.getResourceAsStream("page.html"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
