package vertebra.microscope;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import vertebra.analysis.Analyzer;
import vertebra.paint.Palette;

/// Every kind of view as two pictures, light and dark, for whoever wants to look at them all: `mvn
/// test-compile exec:exec@write -Dwrite=microscope.Album -Dapp.args=FOLDER`.
final class Album {

  private static final long MOST_MULTIPLY_ADDS = 60_000_000;

  private Album() {}

  public static void main(String[] arguments) throws Exception {
    var folder = Files.createDirectories(Path.of(arguments[0]));
    Set<Lens> seen = EnumSet.noneOf(Lens.class);
    try (var sessions = Slides.sessions()) {
      for (var block : Slides.CATALOGUE.blocks())
        for (var example : block.examples()) {
          var graph = Slides.graph(block, example);
          var analysis = new Analyzer(Slides.CATALOGUE).analyze(graph);
          if (analysis.cost().multiplyAdds() > MOST_MULTIPLY_ADDS) continue;
          var slide = Slides.of(block, example, sessions);
          if (!(Sight.of(slide, 0) instanceof Sight.Good(var sight)) || !seen.add(sight.lens()))
            continue;
          for (var palette : new Palette[] {Palette.LIGHT, Palette.DARK}) {
            var pictures = new SightPictures(sight, Viewing.of(sight), palette, 1);
            var name = sight.lens().id() + (palette == Palette.DARK ? "-dark" : "-light");
            pictures.write(folder.resolve(name + ".png"));
          }
          IO.println(sight.lens().id() + " of " + block.id());
        }
    }
  }
}
