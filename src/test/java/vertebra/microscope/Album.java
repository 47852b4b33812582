package vertebra.microscope;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import vertebra.analysis.Analyzer;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;
import vertebra.graph.PortPath;
import vertebra.paint.Palette;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;

/// Pictures of the microscope: those of its page, and every kind of view in light and dark for
/// whoever wants to look at them all.
///
/// `mvn test-compile exec:exec@write -Dwrite=microscope.Album -Dapp.args=samples/screenshots`
/// writes the page's; with a second argument the others go to the folder instead, with `sides` only
/// those of a block as a whole.
final class Album {

  private static final long MOST_MULTIPLY_ADDS = 60_000_000;

  /// A picture of the page.
  ///
  /// @param block the path of the block that is looked at
  /// @param switches keys that are switched on
  private record Shot(String name, Palette palette, String block, String switches, String design) {}

  private static final String PICTURE =
      """
      image = input(shape: N,3,64,64)
      conv1 = conv-unit(filters: 16, stride: 2) image
      """;

  private static final List<Shot> SHOTS =
      List.of(
          new Shot("convolution", Palette.LIGHT, "conv1", "", PICTURE + "out = output conv1"),
          new Shot(
              "depthwise",
              Palette.DARK,
              "each",
              "",
              PICTURE + "each = depthwise-conv conv1\nout = output each"),
          new Shot(
              "max-pool",
              Palette.LIGHT,
              "pool",
              "",
              PICTURE + "pool = max-pool(kernel: 3, stride: 2) conv1\nout = output pool"),
          new Shot(
              "activation",
              Palette.DARK,
              "bend",
              "X",
              PICTURE + "mix = conv-2d(filters: 8) conv1\nbend = gelu mix\nout = output bend"),
          new Shot(
              "addition",
              Palette.LIGHT,
              "block",
              "B",
              PICTURE
                  + "mix = conv-2d(filters: 16) conv1\nblock = add conv1 mix\nout = output block"),
          new Shot(
              "transposed",
              Palette.DARK,
              "larger",
              "O",
              PICTURE
                  + "larger = conv-transpose-2d(filters: 4, kernel: 3, stride: 2) conv1\n"
                  + "out = output larger"),
          new Shot(
              "attention",
              Palette.LIGHT,
              "look/softmax",
              "",
              PICTURE
                  + """
                  cut = conv-2d(filters: 24, kernel: 8, stride: 8) image
                  flat = reshape(shape: 0,24,64) cut
                  turn = transpose(order: 0,2,1) flat
                  look = self-attention(heads: 3) turn
                  out = output look
                  """),
          new Shot(
              "wavelet",
              Palette.DARK,
              "bands",
              "",
              PICTURE + "bands = dwt conv1\nout = output bands"));

  private Album() {}

  public static void main(String[] arguments) throws Exception {
    var folder = Files.createDirectories(Path.of(arguments[0]));
    try (var sessions = Slides.sessions()) {
      if (arguments.length > 1) {
        sides(folder, sessions);
        if (!arguments[1].equals("sides")) everything(folder, sessions);
      } else {
        for (var shot : SHOTS) write(shot, folder, sessions);
        var eyepiece = new Eyepiece(slide("conv2", sessions));
        for (var aspect : List.of(Aspect.FIELD, Aspect.COST, Aspect.FLOW)) {
          eyepiece.look(aspect);
          var name = "microscope-" + eyepiece.kind() + ".png";
          eyepiece.writing(Palette.LIGHT, 1).orElseThrow().write(folder.resolve(name));
        }
      }
    }
  }

  private static void write(Shot shot, Path folder, OpenSessions sessions) throws Exception {
    var graph = Slides.parsed(shot.design());
    var document =
        Document.of(graph)
            .withSetting(Samples.IMAGE, "star.png")
            .withSetting(Samples.WEIGHTS, "file tiny-shapes.safetensors");
    var slide =
        new SlideTask(
                Slides.CATALOGUE,
                new Analyzer(Slides.CATALOGUE).analyze(graph),
                new RunSettings(document, Optional.of(Path.of("samples", "shot.vertebra"))),
                new Samples(Path.of("samples")),
                RunOptions.USUAL.on(Optional.of(Device.CPU)),
                PortPath.nodes(shot.block()).orElseThrow(),
                false)
            .work(sessions, Cancellation.none());
    switch (Sight.of(slide, 0)) {
      case Sight.Bad(var why) ->
          IO.println(shot.name() + ": " + why + " " + Arrays.toString(slide.parts().toArray()));
      case Sight.Good(var sight) -> {
        var viewing = Viewing.of(sight);
        for (char key : shot.switches().toCharArray()) viewing = viewing.switched(key);
        var pictures = new SightPictures(SightPictures.numbers(sight, viewing, shot.palette()), 1);
        Files.write(folder.resolve("microscope-" + shot.name() + ".png"), pictures.png(0, 1));
      }
    }
  }

  /// A block of the sample of shapes.
  private static Slide slide(String block, OpenSessions sessions) throws Exception {
    var file = Path.of("samples", "tiny-shapes.vertebra");
    var document = DocumentFile.read(file).document();
    return new SlideTask(
            Slides.CATALOGUE,
            new Analyzer(Slides.CATALOGUE).analyze(document.graph()),
            new RunSettings(document, Optional.of(file)),
            new Samples(Path.of("samples")),
            RunOptions.USUAL.on(Optional.of(Device.CPU)),
            PortPath.nodes(block).orElseThrow(),
            true)
        .work(sessions, Cancellation.none());
  }

  /// The sample of shapes as a whole, from every side.
  private static void sides(Path folder, OpenSessions sessions) throws Exception {
    for (var block : List.of("conv2", "head")) {
      var eyepiece = new Eyepiece(slide(block, sessions));
      for (var aspect : Aspect.values())
        for (var palette : new Palette[] {Palette.LIGHT, Palette.DARK}) {
          eyepiece.look(aspect);
          var name = block + "-" + aspect + (palette == Palette.DARK ? "-dark" : "-light");
          var writing = eyepiece.writing(palette, 1);
          if (writing.isPresent()) writing.get().write(folder.resolve(name + ".png"));
          else IO.println(name + ": " + eyepiece.trouble());
        }
    }
  }

  private static void everything(Path folder, OpenSessions sessions) throws Exception {
    Set<Lens> seen = EnumSet.noneOf(Lens.class);
    for (var block : Slides.CATALOGUE.blocks())
      for (var example : block.examples()) {
        var graph = Slides.graph(block, example);
        var analysis = new Analyzer(Slides.CATALOGUE).analyze(graph);
        if (analysis.cost().multiplyAdds() > MOST_MULTIPLY_ADDS || !analysis.errors().isEmpty())
          continue;
        var slide = Slides.of(block, example, sessions);
        if (!(Sight.of(slide, 0) instanceof Sight.Good(var sight)) || !seen.add(sight.lens()))
          continue;
        write(sight, folder);
        IO.println(sight.lens().id() + " of " + block.id());
      }
    // Some kinds are of operators that no block stands for.
    for (var one : OperatorCases.all())
      if (Sight.of(OperatorCases.slide(one), 0) instanceof Sight.Good(var sight)
          && seen.add(sight.lens())) {
        write(sight, folder);
        IO.println(sight.lens().id() + " of " + one);
      }
  }

  private static void write(Sight sight, Path folder) throws Exception {
    for (var palette : new Palette[] {Palette.LIGHT, Palette.DARK}) {
      var pictures = new SightPictures(SightPictures.numbers(sight, Viewing.of(sight), palette), 1);
      var name = sight.lens().id() + (palette == Palette.DARK ? "-dark" : "-light");
      Files.write(folder.resolve(name + ".png"), pictures.png(0, 1));
    }
  }
}
