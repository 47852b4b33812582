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
import vertebra.paint.Surface;
import vertebra.paint.SvgSurface;

/// A view as a picture file, and its animation as a moving picture or as a page that needs nothing
/// else. Needs no display.
///
/// @param most how many moments an animation shows at most
record SightPictures(Reel reel, int most) {

  /// What is written: one picture, and those that follow it while it plays.
  interface Reel {
    String title();

    String question();

    String trap();

    /// How many moments there are, from the present one on.
    int frames();

    void paint(Surface surface, int frame, double width, double height);

    /// A moment in words, for those who hear it.
    String twin(int frame);
  }

  /// The numbers of a block, from the present place on.
  static Reel numbers(Sight sight, Viewing viewing, StyleTable styles) {
    return new Reel() {
      @Override
      public String title() {
        return say("microscope.titled", sight.lens().title(), sight.slide().title());
      }

      @Override
      public String question() {
        return sight.lens().question();
      }

      @Override
      public String trap() {
        return sight.lens().trap();
      }

      @Override
      public int frames() {
        return sight.plane().places();
      }

      @Override
      public void paint(Surface surface, int frame, double width, double height) {
        new SightPainter(
                surface,
                sight,
                viewing.stepped(sight, frame),
                styles,
                new PlanePictures(sight.slide().surroundings().treatment()))
            .paint(width, height);
      }

      @Override
      public String twin(int frame) {
        return Twin.of(sight, viewing.stepped(sight, frame));
      }
    };
  }

  /// A block as a whole, as it is seen now and then from its first moment on.
  static Reel whole(Overview overview, Overview.Moment now, String block, StyleTable styles) {
    return new Reel() {
      @Override
      public String title() {
        return say("microscope.titled", overview.aspect().title(), block);
      }

      @Override
      public String question() {
        return overview.aspect().question();
      }

      @Override
      public String trap() {
        return overview.aspect().trap();
      }

      @Override
      public int frames() {
        return overview.frames();
      }

      private Overview.Moment at(int frame) {
        return new Overview.Moment((now.frame() + frame) % overview.frames(), now.switches());
      }

      @Override
      public void paint(Surface surface, int frame, double width, double height) {
        var ink = new Inking(surface, styles);
        surface.fillRect(0, 0, width, height, ink.ground());
        ink.paintHead(overview.aspect().title(), block, width);
        overview.paint(surface, styles, at(frame), width, height);
        ink.paintFoot(question(), trap(), width, height);
      }

      @Override
      public String twin(int frame) {
        return overview.twin(at(frame));
      }
    };
  }

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
          case "png" -> png(0, SHARP);
          case "gif" -> gif();
          case "html" -> html();
          default -> throw new IOException(say("microscope.a-file-ends", file.getFileName()));
        });
  }

  byte[] svg() {
    var surface = new SvgSurface(WIDTH, HEIGHT, reel.title());
    reel.paint(surface, 0, WIDTH, HEIGHT);
    return surface.bytes();
  }

  byte[] pdf() throws IOException {
    try (var surface = new PdfSurface(WIDTH, HEIGHT, reel.title())) {
      reel.paint(surface, 0, WIDTH, HEIGHT);
      return surface.bytes();
    }
  }

  private BufferedImage image(int frame, double scale) {
    try (var surface = new RasterSurface((int) (WIDTH * scale), (int) (HEIGHT * scale))) {
      reel.paint(new Enlarged(surface, scale), frame, WIDTH, HEIGHT);
      return surface.image();
    }
  }

  byte[] png(int frame, double scale) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image(frame, scale), "png", bytes);
    return bytes.toByteArray();
  }

  private int frames() {
    return Math.clamp(reel.frames(), 1, most);
  }

  /// Every place for a quarter of a second, for ever.
  byte[] gif() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (var stream = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames(); i++) {
        var image = image(i, 1);
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
      frames
          .append(i == 0 ? "" : ",\n")
          .append("[\"data:image/png;base64,")
          .append(Base64.getEncoder().encodeToString(png(i, 1)))
          .append("\", \"")
          .append(escaped(reel.twin(i)))
          .append("\"]");
    }
    return template()
        .replace("{title}", escaped(reel.title()))
        .replace("{question}", escaped(reel.question()))
        .replace("{trap}", escaped(reel.trap()))
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
