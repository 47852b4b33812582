package vertebra.execute;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import vertebra.precision.Calibration;
import vertebra.precision.Precision;

/// What a design shall compute with, and for int8 how the ranges of its activations are found.
///
/// @param examples what is run to find them
/// @param method what counts as the end of a range
/// @param keepEnds whether the first and the last layer stay in float32
public record PrecisionChoice(
    Precision precision, Examples examples, Calibration.Method method, boolean keepEnds) {

  /// What a design is run on to find the ranges of its activations.
  public sealed interface Examples {
    /// A few words for people.
    String inWords();
  }

  /// Nothing was chosen.
  public record Nothing() implements Examples {
    @Override
    public String inWords() {
      return say("execute.nothing-chosen");
    }
  }

  /// Noise, which finds ranges that no picture has: only to try int8 out.
  public record Noise(int count) implements Examples {
    @Override
    public String inWords() {
      return say("execute.samples-of-noise-only", count);
    }
  }

  /// Picture files, and all pictures of folders.
  public record Pictures(List<Path> places) implements Examples {
    public Pictures {
      places = List.copyOf(places);
    }

    @Override
    public String inWords() {
      return places.size() == 1
          ? say("execute.pictures-of", places.getFirst().getFileName())
          : say("execute.pictures-and-folders", places.size());
    }
  }

  /// Stands between paths, because no path has it.
  private static final String SEPARATOR = "\t";

  /// Float32, as a design is drawn.
  public static final PrecisionChoice NONE = of(Precision.FLOAT32);

  /// A precision without examples.
  public static PrecisionChoice of(Precision precision) {
    return new PrecisionChoice(precision, new Nothing(), Calibration.Method.MINMAX, false);
  }

  public PrecisionChoice with(Precision other) {
    return new PrecisionChoice(other, examples, method, keepEnds);
  }

  public PrecisionChoice with(Examples other) {
    return new PrecisionChoice(precision, other, method, keepEnds);
  }

  public PrecisionChoice with(Calibration.Method other) {
    return new PrecisionChoice(precision, examples, other, keepEnds);
  }

  public PrecisionChoice keepingEnds(boolean wanted) {
    return new PrecisionChoice(precision, examples, method, wanted);
  }

  /// The text form, under which a person's choice is remembered: `int8 minmax all noise 32`.
  public String text() {
    var kept =
        switch (examples) {
          case Nothing _ -> "nothing";
          case Noise(var count) -> say("execute.noise-samples", count);
          case Pictures(var places) ->
              say(
                  "execute.pictures",
                  String.join(SEPARATOR, places.stream().map(Path::toString).toList()));
        };
    return say(
        "execute.inner", precision.word(), method.name().toLowerCase(Locale.ROOT), keepEnds, kept);
  }

  /// Reads the text form; anything else means float32.
  public static PrecisionChoice parse(String text) {
    var words = text.split(" ", 5);
    if (words.length < 4) return NONE;
    try {
      return new PrecisionChoice(
          Precision.named(words[0]).orElse(Precision.FLOAT32),
          examples(words[3], words.length > 4 ? words[4] : ""),
          Calibration.Method.valueOf(words[1].toUpperCase(Locale.ROOT)),
          words[2].equals("inner"));
    } catch (IllegalArgumentException foreign) {
      return NONE;
    }
  }

  private static Examples examples(String kind, String rest) {
    return switch (kind) {
      case "noise" -> new Noise(Integer.parseInt(rest));
      case "pictures" -> new Pictures(Arrays.stream(rest.split(SEPARATOR)).map(Path::of).toList());
      default -> new Nothing();
    };
  }

  public boolean isNone() {
    return precision == Precision.FLOAT32;
  }
}
