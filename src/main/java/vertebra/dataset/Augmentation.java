package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Example;
import vertebra.detection.LabelledBox;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// Changes at random that leave an example what it is, so that a network sees more than there is.
/// What should be answered moves with the picture.
///
/// @param amounts how far each change goes; those that are not there do not happen
public record Augmentation(Map<Change, Double> amounts) {

  /// A kind of change.
  public enum Change {
    /// Mirrored from left to right, at this chance.
    FLIP(0.5, 1),
    /// A part of the picture, enlarged; up to this share of each side is cut off.
    CROP(0.3, 0.9),
    /// Moved by up to this share of each side, in whole pixels.
    SHIFT(0.125, 0.9),
    /// Turned by up to so many degrees to either side.
    ROTATE(15, 180),
    /// Brightness, contrast and colourfulness, each by up to this share.
    COLOUR(0.3, 1),
    /// A square of this share of the sides is taken away.
    ///
    /// Source: DeVries and Taylor 2017, "Improved Regularization of CNNs with Cutout".
    CUTOUT(0.25, 0.9),
    /// Laid over the next example of the batch; the share is drawn from Beta(amount, amount).
    ///
    /// Source: Zhang et al. 2018, "mixup: Beyond Empirical Risk Minimization".
    MIXUP(0.2, 1);

    private final double usual;
    private final double most;

    Change(double usual, double most) {
      this.usual = usual;
      this.most = most;
    }

    /// As it is written in options.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The amount where none is given.
    public double usual() {
      return usual;
    }
  }

  /// Nothing is changed.
  public static final Augmentation NONE = new Augmentation(Map.of());

  public Augmentation {
    amounts.forEach((change, amount) -> {
      if (!(amount > 0 && amount <= change.most))
        throw new IllegalArgumentException(change + " " + amount);
    });
    var ordered = new EnumMap<Change, Double>(Change.class);
    ordered.putAll(amounts);
    amounts = Collections.unmodifiableMap(ordered);
  }

  /// Changes as people write them: `flip`, `rotate=10`. The exception says what is wrong with
  /// which.
  public static Augmentation of(List<String> words) {
    var amounts = new EnumMap<Change, Double>(Change.class);
    for (var word : words) {
      var parts = word.strip().split("=", 2);
      var change =
          Stream.of(Change.values())
              .filter(one -> one.word().equals(parts[0].strip().toLowerCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      say("dataset.there-is-no-augmentation", parts[0], words())));
      amounts.put(change, parts.length == 1 ? change.usual : amount(change, parts[1]));
    }
    return new Augmentation(amounts);
  }

  /// Changes as people write them, with commas between; blank for none. The exception says what is
  /// wrong with which.
  public static Augmentation parse(String text) {
    return of(Stream.of(text.split(",", -1)).filter(word -> !word.isBlank()).toList());
  }

  /// As [#parse] reads it.
  public String inWords() {
    return amounts.entrySet().stream()
        .map(one ->
            one.getKey().word()
                + (one.getValue() == one.getKey().usual ? "" : "=" + one.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static double amount(Change change, String written) {
    try {
      double amount = Double.parseDouble(written);
      if (amount > 0 && amount <= change.most) return amount;
    } catch (NumberFormatException none) {
      throw new IllegalArgumentException(beyond(change, written), none);
    }
    throw new IllegalArgumentException(beyond(change, written));
  }

  private static String beyond(Change change, String written) {
    return say("dataset.the-augmentation-goes-to", change.word(), written, change.most);
  }

  private static String words() {
    return Stream.of(Change.values()).map(Change::word).collect(Collectors.joining(", "));
  }

  public boolean isNone() {
    return amounts.isEmpty();
  }

  /// Why it cannot be done to examples of these sizes and answers.
  public Optional<String> objection(List<Long> dims, Answer answer) {
    if (isMixed() && answer != Answer.CLASS) return Optional.of(say("dataset.mixup-needs-classes"));
    boolean isPicture = dims.size() == 4 && (dims.get(1) == 1 || dims.get(1) == 3);
    return isPicture || amounts.isEmpty() || amounts.keySet().equals(Set.of(Change.MIXUP))
        ? Optional.empty()
        : Optional.of(say("dataset.augmentation-needs-pictures", dims));
  }

  private double amount(Change change) {
    return amounts.getOrDefault(change, 0.0);
  }

  private boolean isMixed() {
    return amount(Change.MIXUP) > 0;
  }

  /// Changes one example; mixing is done to whole batches.
  public Example changed(Example example, SplittableRandom random) {
    if (example.input().rank() != 4) return example;
    var changed = moved(example, random);
    var numbers = changed.input().toFloats();
    if (amount(Change.COLOUR) > 0) recolour(changed.input(), numbers, random);
    if (amount(Change.CUTOUT) > 0) cutOut(changed.input(), numbers, random);
    return new Example(Tensor.of(numbers, changed.input().dims()), changed.target());
  }

  /// Changes the examples of a batch, one by one and then over each other.
  public List<Example> changed(List<Example> examples, SplittableRandom random) {
    var changed = examples.stream().map(example -> changed(example, random)).toList();
    if (!isMixed()) return changed;
    var inputs = changed.stream().map(Example::input).toList();
    var batch =
        mixed(new Batch(joined(inputs), changed.stream().map(Example::target).toList()), random);
    return IntStream.range(0, changed.size())
        .mapToObj(row -> new Example(row(batch.inputs(), row), batch.targets().get(row)))
        .toList();
  }

  private static Tensor joined(List<Tensor> rows) {
    var dims = rows.getFirst().dims();
    dims[0] = rows.size();
    var all = Tensor.zeros(DType.FLOAT32, dims);
    long bytes = rows.getFirst().bytes();
    for (int row = 0; row < rows.size(); row++)
      all.data().asSlice(row * bytes, bytes).copyFrom(rows.get(row).data());
    return all;
  }

  private static Tensor row(Tensor all, int row) {
    var dims = all.dims();
    dims[0] = 1;
    var one = Tensor.zeros(DType.FLOAT32, dims);
    one.data().copyFrom(all.data().asSlice(row * one.bytes(), one.bytes()));
    return one;
  }

  private static double within(double most, SplittableRandom random) {
    return most == 0 ? 0 : most * (2 * random.nextDouble() - 1);
  }

  private Example moved(Example example, SplittableRandom random) {
    int width = (int) example.input().dim(3);
    int height = (int) example.input().dim(2);
    boolean flipped = random.nextDouble() < amount(Change.FLIP);
    double angle = Math.toRadians(within(amount(Change.ROTATE), random));
    double zoom = 1 - amount(Change.CROP) * random.nextDouble();
    double right =
        within((1 - zoom) * width / 2, random)
            + Math.rint(within(amount(Change.SHIFT), random) * width);
    double down =
        within((1 - zoom) * height / 2, random)
            + Math.rint(within(amount(Change.SHIFT), random) * height);
    var move = new PictureMove(width, height, flipped, angle, zoom, right, down);
    if (move.isNone()) return example;
    var target =
        switch (example.target()) {
          case RightAnswer.Masked(var pixels) -> new RightAnswer.Masked(move.of(pixels));
          case RightAnswer.Boxed(var objects, var crowds) ->
              new RightAnswer.Boxed(boxes(objects, move), boxes(crowds, move));
          case RightAnswer.Named named -> named;
          case RightAnswer.Mixed mixed -> mixed;
          case RightAnswer.Pictured pictured -> pictured;
        };
    return new Example(move.of(example.input()), target);
  }

  private static List<LabelledBox> boxes(List<LabelledBox> objects, PictureMove move) {
    var kept = new ArrayList<LabelledBox>();
    for (var object : objects)
      move.of(object.box()).ifPresent(box -> kept.add(new LabelledBox(box, object.label())));
    return kept;
  }

  /// Brightness is moved by a share of the spread of the numbers, so that it does not matter how
  /// they were prepared; contrast pulls them apart from their mean, colourfulness from the mean of
  /// the colours at their place.
  private void recolour(Tensor sizes, float[] numbers, SplittableRandom random) {
    double most = amount(Change.COLOUR);
    double brighter = within(most, random);
    double contrast = 1 + within(most, random);
    double colourful = 1 + within(most, random);
    double sum = 0;
    double squares = 0;
    for (float number : numbers) {
      sum += number;
      squares += (double) number * number;
    }
    double mean = sum / numbers.length;
    double spread = Math.sqrt(Math.max(0, squares / numbers.length - mean * mean));
    int channels = (int) sizes.dim(1);
    int places = numbers.length / channels;
    for (int place = 0; place < places; place++) {
      double grey = 0;
      for (int c = 0; c < channels; c++) grey += numbers[c * places + place] / (double) channels;
      for (int c = 0; c < channels; c++) {
        double number = grey + (numbers[c * places + place] - grey) * colourful;
        numbers[c * places + place] =
            (float) (mean + (number - mean) * contrast + brighter * spread);
      }
    }
  }

  /// The square may stand out over the edge; it gets the mean of the picture.
  private void cutOut(Tensor sizes, float[] numbers, SplittableRandom random) {
    int width = (int) sizes.dim(3);
    int height = (int) sizes.dim(2);
    int wide = (int) Math.max(1, Math.rint(amount(Change.CUTOUT) * width));
    int high = (int) Math.max(1, Math.rint(amount(Change.CUTOUT) * height));
    int left = random.nextInt(width) - wide / 2;
    int top = random.nextInt(height) - high / 2;
    int places = width * height;
    for (int from = 0; from < numbers.length; from += places) {
      double sum = 0;
      for (int place = 0; place < places; place++) sum += numbers[from + place];
      for (int y = Math.max(0, top); y < Math.min(height, top + high); y++)
        for (int x = Math.max(0, left); x < Math.min(width, left + wide); x++)
          numbers[from + y * width + x] = (float) (sum / places);
    }
  }

  /// Lays each example of a batch over the next, the last one over the first.
  Batch mixed(Batch batch, SplittableRandom random) {
    if (!isMixed() || batch.count() < 2) return batch;
    var inputs = batch.inputs();
    int count = batch.count();
    int each = Math.toIntExact(inputs.elements() / inputs.dim(0));
    var old = inputs.toFloats();
    var mixed = new float[old.length];
    var targets = new ArrayList<RightAnswer>();
    for (int row = 0; row < count; row++) {
      int next = (row + 1) % count;
      double share = beta(amount(Change.MIXUP), random);
      for (int i = 0; i < each; i++)
        mixed[row * each + i] =
            (float) (share * old[row * each + i] + (1 - share) * old[next * each + i]);
      targets.add(mixed(batch.targets().get(row), batch.targets().get(next), share));
    }
    return new Batch(Tensor.of(mixed, inputs.dims()), targets);
  }

  private static RightAnswer mixed(RightAnswer one, RightAnswer other, double share) {
    if (one instanceof RightAnswer.Named(var first)
        && other instanceof RightAnswer.Named(var second))
      return share >= 0.5
          ? new RightAnswer.Mixed(first, second, share)
          : new RightAnswer.Mixed(second, first, 1 - share);
    throw new IllegalArgumentException(one + " over " + other);
  }

  /// A number of the symmetric beta distribution, for parameters up to 1.
  ///
  /// Source: Jöhnk 1964, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen".
  private static double beta(double parameter, SplittableRandom random) {
    while (true) {
      double one = Math.pow(random.nextDouble(), 1 / parameter);
      double other = Math.pow(random.nextDouble(), 1 / parameter);
      if (one + other > 0 && one + other <= 1) return one / (one + other);
    }
  }

  /// `flip 0.5, rotate 10`, or nothing.
  @Override
  public String toString() {
    return amounts.entrySet().stream()
        .map(entry -> entry.getKey().word() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
