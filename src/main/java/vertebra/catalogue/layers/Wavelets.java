package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.Problem;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.onnx.Init;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// The discrete wavelet transform of images and its inverse.
public final class Wavelets {
  private static final Family.Builder FAMILY = Family.named("wavelets", "Wavelets");

  private static final int BANDS = 4;

  /// Which wavelet. The Haar and Daubechies wavelets are orthonormal: one pair of filters serves
  /// both ways. The others are biorthogonal: symmetric filters, and another pair for the way back.
  public enum Wavelet {
    HAAR("Haar, 2 taps", Bank.orthonormal(1 / Math.sqrt(2), 1 / Math.sqrt(2))),
    DB2(
        "Daubechies 2, 4 taps",
        Bank.orthonormal(
            (1 + Math.sqrt(3)) / (4 * Math.sqrt(2)),
            (3 + Math.sqrt(3)) / (4 * Math.sqrt(2)),
            (3 - Math.sqrt(3)) / (4 * Math.sqrt(2)),
            (1 - Math.sqrt(3)) / (4 * Math.sqrt(2)))),
    DB3(
        "Daubechies 3, 6 taps",
        Bank.orthonormal(
            0.3326705529509569,
            0.8068915093133388,
            0.4598775021193313,
            -0.13501102001039084,
            -0.08544127388224149,
            0.03522629188210562)),
    CDF_5_3(
        "CDF 5/3 (LeGall), 5 and 3 taps",
        Bank.symmetric(
            List.of(3 / Math.sqrt(8), 1 / Math.sqrt(8), -1 / Math.sqrt(32)),
            List.of(1 / Math.sqrt(2), 1 / Math.sqrt(8)))),
    CDF_9_7(
        "CDF 9/7 (JPEG 2000), 9 and 7 taps",
        Bank.symmetric(
            List.of(
                0.8526986790088938,
                0.37740285561283066,
                -0.11062440441843718,
                -0.023849465019556843,
                0.03782845550726404),
            List.of(
                0.7884856164055829,
                0.41809227322161724,
                -0.04068941760916406,
                -0.06453888262869706)));

    private final String title;
    private final Bank bank;

    Wavelet(String title, Bank bank) {
      this.title = title;
      this.bank = bank;
    }

    /// The length of a window that holds all filters.
    int taps() {
      return bank.smooth().size();
    }

    /// What the transform looks at beyond each edge of the image.
    int margin() {
      return taps() / 2 - 1;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /// The filters of a wavelet in one direction, all of the same even length, each pair a smooth one
  /// and one for details; the inverse transform lays out the second pair.
  private record Bank(
      List<Double> smooth, List<Double> detail, List<Double> backSmooth, List<Double> backDetail) {

    /// A wavelet whose filters serve both ways.
    static Bank orthonormal(Double... smooth) {
      var taps = List.of(smooth);
      var detail = new ArrayList<Double>();
      for (int i = 0; i < smooth.length; i++)
        detail.add((i % 2 == 0 ? -1 : 1) * smooth[smooth.length - 1 - i]);
      return new Bank(taps, List.copyOf(detail), taps, List.copyOf(detail));
    }

    /// A biorthogonal wavelet of its two symmetric smooth filters, each from the middle outwards.
    /// The filters for details are each other's with alternating signs, one place further.
    static Bank symmetric(List<Double> there, List<Double> back) {
      int taps = 2 * there.size();
      int middle = taps / 2 - 1;
      return new Bank(
          around(middle, taps, there, false),
          around(middle + 1, taps, back, true),
          around(middle, taps, back, false),
          around(middle + 1, taps, there, true));
    }

    private static List<Double> around(
        int middle, int taps, List<Double> outwards, boolean alternating) {
      var filter = new ArrayList<>(Collections.nCopies(taps, 0.0));
      for (int i = 0; i < outwards.size(); i++) {
        double tap = (alternating && i % 2 > 0 ? -1 : 1) * outwards.get(i);
        filter.set(middle - i, tap);
        filter.set(middle + i, tap);
      }
      return List.copyOf(filter);
    }

    /// Whether the filters read the same from both sides, so that a mirrored image has mirrored
    /// bands.
    boolean isSymmetric() {
      return !smooth.equals(backSmooth);
    }

    /// The filter along one axis.
    List<Double> filter(boolean detail, boolean inverse) {
      if (inverse) return detail ? backDetail : backSmooth;
      return detail ? this.detail : smooth;
    }
  }

  /// What lies beyond the edge of the image for filters that look there.
  public enum Edge {
    PERIODIC("The other edge: the inverse is exact"),
    REFLECT("The image, mirrored: the inverse is exact for the CDF wavelets");

    private final String title;

    Edge(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Wavelet> WAVELET =
      choice("wavelet", "Wavelet", Wavelet.HAAR, "Which pair of filters; more taps are smoother.");
  public static final Choice<Edge> EDGE =
      choice(
          "edge",
          "Beyond the edge",
          Edge.PERIODIC,
          "What filters of more than two taps see there.");
  public static final Flag TRAINABLE =
      flag(
          "trainable",
          "Trainable",
          false,
          "Starts from the wavelet and lets training change the filters of every channel.");

  public static final BlockType DWT =
      FAMILY.add(
          BlockType.named("dwt", "Wavelet transform (2D DWT)")
              .aliases(
                  "DWT", "Haar", "Daubechies", "biorthogonal", "CDF 9/7", "downsample", "sub-bands")
              .parameters(WAVELET, EDGE, TRAINABLE)
              .typed(Rules.reals("Wavelet transform", Wavelets::forwardTyping))
              .weights(site -> weights(site, site.channels()))
              .work((site, outputs) ->
                  Work.multiplyAdds(Math.multiplyExact(Rules.elements(outputs), area(site))))
              .reach(site -> Reach.window(Pair.of(seen(site)), Pair.of(2), Pair.of(1)))
              .lowered(Wavelets::lowerForward)
              .example("Haar", "N,64,112,112", "N,256,56,56")
              .example("Daubechies 2", set(WAVELET.to(Wavelet.DB2)), "N,3,32,48", "N,12,16,24")
              .example("CDF 9/7", set(WAVELET.to(Wavelet.CDF_9_7)), "N,3,16,24", "N,12,8,12")
              .example("trainable", set(TRAINABLE.to(true)), "N,8,16,16", "N,32,8,8")
              .summary("Splits a map into a small smooth copy and three maps of details.")
              .source(
                  "A Theory for Multiresolution Signal Decomposition: The Wavelet"
                      + " Representation",
                  1989)
              .description(
                  """
                  Shrinks a map to half its size without losing anything: a smooth copy (LL) and three maps of \
                  details come out together, four times as many channels. LH holds changes from row to row, HL changes \
                  from column to column, HH changes along both; half of the literature calls the first two the other way \
                  around. The channels are ordered band by band. The filters are fixed, so there is nothing to learn, \
                  and the inverse brings the map back exactly. Longer filters are smoother; the symmetric CDF filters \
                  are those of JPEG 2000. Height and width must be even.
                  """));

  public static final BlockType INVERSE_DWT =
      FAMILY.add(
          BlockType.named("inverse-dwt", "Inverse wavelet transform")
              .aliases("IDWT", "upsample", "Haar", "biorthogonal", "reconstruction")
              .parameters(WAVELET, EDGE, TRAINABLE)
              .typed(Rules.reals("Inverse wavelet transform", Wavelets::inverseTyping))
              .weights(site -> weights(site, site.channels().floorDiv(BANDS)))
              .work((site, _) ->
                  Work.multiplyAdds(
                      Math.multiplyExact(
                          site.shape(0).elementsPerSample().orElseThrow(), area(site))))
              .reach(site -> Reach.enlarging(Pair.of(site.get(WAVELET).taps() / 2), Pair.of(2)))
              .lowered(Wavelets::lowerInverse)
              .example("Haar", "N,256,56,56", "N,64,112,112")
              .example("Daubechies 2", set(WAVELET.to(Wavelet.DB2)), "N,12,16,24", "N,3,32,48")
              .example("CDF 5/3", set(WAVELET.to(Wavelet.CDF_5_3)), "N,12,8,12", "N,3,16,24")
              .summary("Puts the four bands of a wavelet transform back together.")
              .source(
                  "A Theory for Multiresolution Signal Decomposition: The Wavelet"
                      + " Representation",
                  1989)
              .description(
                  """
                  Doubles height and width: reads a smooth map and three maps of details, band by band, and gives the map \
                  whose transform they are. With the same wavelet and the other edge beyond each edge it undoes the \
                  transform exactly. With a mirrored border the symmetric CDF wavelets do so too; of the Daubechies \
                  wavelets the outermost pixels differ.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Wavelets() {}

  private static long area(Site site) {
    long taps = site.get(WAVELET).taps();
    return taps * taps;
  }

  private static Dim weights(Site site, Dim channels) {
    return site.get(TRAINABLE) ? channels.times(BANDS * area(site)) : Dim.of(0);
  }

  /// The map with other channels, and other sides.
  private static TensorType resized(Site site, Dim channels, UnaryOperator<Dim> side) {
    var shape = site.shape(0);
    return site.input(0)
        .with(
            shape
                .with(1, channels)
                .with(ROWS, side.apply(shape.dim(ROWS)))
                .with(COLUMNS, side.apply(shape.dim(COLUMNS))));
  }

  private static Typing forwardTyping(Site site) {
    var notImage = Rules.imageExpected("Wavelet transform", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    var shape = site.shape(0);
    var result = resized(site, site.channels().times(BANDS), side -> side.floorDiv(2));
    long rows = shape.dim(ROWS).known().orElse(1024);
    long columns = shape.dim(COLUMNS).known().orElse(1024);
    if (rows % 2 + columns % 2 > 0)
      return Typing.rejected(
          new Problem(
              "even-size-expected",
              Message.of("problem.even-size-expected", shape),
              Rearranging.evenRemedies(site, 2)),
          result);
    return wideEnough(site, Math.min(rows, columns), result);
  }

  /// Accepts a map, the image or what becomes one, in which the filters fit twice beyond the edge.
  private static Typing wideEnough(Site site, long side, TensorType result) {
    var wavelet = site.get(WAVELET);
    if (side > 2L * wavelet.margin()) return Typing.of(result);
    return Typing.rejected(
        Problem.of(
            "larger-map-expected",
            Message.of("problem.larger-map-expected", wavelet, wavelet.margin(), site.shape(0)),
            Rules.setting(WAVELET, Wavelet.HAAR)),
        result);
  }

  private static Typing inverseTyping(Site site) {
    var notImage = Rules.imageExpected("Inverse wavelet transform", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    var result = resized(site, site.channels().floorDiv(BANDS), side -> side.times(2));
    long side =
        Math.min(
            result.shape().dim(ROWS).known().orElse(1024),
            result.shape().dim(COLUMNS).known().orElse(1024));
    if (site.channels().known().orElse(BANDS) % BANDS == 0) return wideEnough(site, side, result);
    return Typing.rejected(
        Problem.of(
            "four-bands-expected", Message.of("problem.four-bands-expected", site.channels())),
        result);
  }

  /// How many places the bands together look at: filters of one length may begin or end with zeros
  /// that stay.
  private static int seen(Site site) {
    int taps = site.get(WAVELET).taps();
    if (site.get(TRAINABLE)) return taps;
    var bank = site.get(WAVELET).bank;
    var used =
        IntStream.range(0, taps)
            .filter(
                i -> bank.filter(false, false).get(i) != 0 || bank.filter(true, false).get(i) != 0)
            .summaryStatistics();
    return used.getMax() - used.getMin() + 1;
  }

  /// The filters of all bands for every channel, [4·channels, 1, taps, taps].
  private static Ref filters(Site site, long channels, boolean inverse, Emitter emit) {
    var bank = site.get(WAVELET).bank;
    int taps = site.get(WAVELET).taps();
    var one = new ArrayList<Float>();
    for (int band = 0; band < BANDS; band++)
      for (double row : bank.filter(band % 2 == 1, inverse))
        for (double column : bank.filter(band >= 2, inverse)) one.add((float) (row * column));
    var all = new float[Math.toIntExact(channels * one.size())];
    for (int i = 0; i < all.length; i++) all[i] = one.get(i % one.size());
    var shape = Shape.of(BANDS * channels, 1, taps, taps);
    if (!site.get(TRAINABLE)) return emit.constant(shape, all);
    var start = new ArrayList<Float>();
    for (float number : all) start.add(number);
    return emit.weight("weight", shape, new Init.Values(start));
  }

  private static List<Ref> lowerForward(Site site, List<Ref> in, Emitter emit) {
    long channels = site.channels().value();
    int taps = site.get(WAVELET).taps();
    var x = in.getFirst();
    int margin = site.get(WAVELET).margin();
    if (margin > 0 && site.get(EDGE) == Edge.REFLECT)
      x =
          emit.op(
              "Pad",
              List.of(x, emit.wholes(0, 0, margin, margin, 0, 0, margin, margin)),
              Attribute.text("mode", "reflect"));
    if (margin > 0 && site.get(EDGE) == Edge.PERIODIC)
      for (int axis = ROWS; axis <= COLUMNS; axis++) {
        var end = slice(x, axis, -margin, Long.MAX_VALUE, emit);
        var start = slice(x, axis, 0, margin, emit);
        x = emit.op("Concat", List.of(end, x, start), Attribute.whole("axis", axis));
      }
    var bands =
        emit.op(
            "Conv",
            List.of(x, filters(site, channels, false, emit)),
            Attribute.wholes("kernel_shape", taps, taps),
            Attribute.wholes("strides", 2, 2),
            Attribute.whole("group", channels));
    return List.of(dealt(bands, channels, BANDS, emit));
  }

  /// Turns channels that are ordered in rows of so many into columns.
  private static Ref dealt(Ref x, long rows, long columns, Emitter emit) {
    var apart = emit.op("Reshape", List.of(x, emit.wholes(0, rows, columns, -1)));
    var turned = emit.op("Transpose", List.of(apart), Attribute.wholes("perm", 0, 2, 1, 3));
    return emit.op("Reshape", List.of(turned, emit.op("Shape", List.of(x))));
  }

  private static Ref slice(Ref x, long axis, long from, long to, Emitter emit) {
    return emit.op("Slice", List.of(x, emit.wholes(from), emit.wholes(to), emit.wholes(axis)));
  }

  private static List<Ref> lowerInverse(Site site, List<Ref> in, Emitter emit) {
    long channels = site.channels().value() / BANDS;
    var wavelet = site.get(WAVELET);
    int taps = wavelet.taps();
    int margin = wavelet.margin();
    boolean mirrored = margin > 0 && site.get(EDGE) == Edge.REFLECT && wavelet.bank.isSymmetric();
    var bands = mirrored ? continued(in.getFirst(), channels, margin / 2, emit) : in.getFirst();
    var x =
        emit.op(
            "ConvTranspose",
            List.of(dealt(bands, BANDS, channels, emit), filters(site, channels, true, emit)),
            Attribute.wholes("kernel_shape", taps, taps),
            Attribute.wholes("strides", 2, 2),
            Attribute.whole("group", channels));
    int outside = mirrored ? 2 * margin : margin;
    if (margin > 0)
      for (int axis = ROWS; axis <= COLUMNS; axis++)
        x =
            site.get(EDGE) == Edge.PERIODIC
                ? folded(x, axis, margin, emit)
                : slice(x, axis, outside, -outside, emit);
    return List.of(x);
  }

  /// The bands with so many more places at each edge as the bands of a mirrored image have: smooth
  /// ones turn around at their first place and behind their last, details the other way round.
  private static Ref continued(Ref x, long channels, int places, Emitter emit) {
    var sizes = emit.wholes(channels, channels, channels, channels);
    var bands = emit.ops("Split", List.of(x, sizes), BANDS, Attribute.whole("axis", 1));
    var wider = new ArrayList<Ref>();
    for (int band = 0; band < BANDS; band++) {
      var rows = continued(bands.get(band), ROWS, places, band % 2 == 1, emit);
      wider.add(continued(rows, COLUMNS, places, band >= 2, emit));
    }
    return emit.op("Concat", wider, Attribute.whole("axis", 1));
  }

  private static Ref continued(Ref x, int axis, int places, boolean detail, Emitter emit) {
    var before =
        detail
            ? turned(x, axis, places - 1L, Long.MIN_VALUE, emit)
            : turned(x, axis, places, 0, emit);
    long last = detail ? -2 : -1;
    var behind = turned(x, axis, last, last - places, emit);
    return emit.op("Concat", List.of(before, x, behind), Attribute.whole("axis", axis));
  }

  /// The places from one down to another, which is left out.
  private static Ref turned(Ref x, long axis, long from, long to, Emitter emit) {
    return emit.op(
        "Slice",
        List.of(x, emit.wholes(from), emit.wholes(to), emit.wholes(axis), emit.wholes(-1)));
  }

  /// Adds what reaches beyond each edge to the other one and cuts it off.
  private static Ref folded(Ref x, int axis, int margin, Emitter emit) {
    var before = slice(x, axis, 0, margin, emit);
    var start = slice(x, axis, margin, 2L * margin, emit);
    var middle = slice(x, axis, 2L * margin, -2L * margin, emit);
    var end = slice(x, axis, -2L * margin, -margin, emit);
    var behind = slice(x, axis, -margin, Long.MAX_VALUE, emit);
    return emit.op(
        "Concat",
        List.of(
            emit.op("Add", List.of(start, behind)), middle, emit.op("Add", List.of(end, before))),
        Attribute.whole("axis", axis));
  }
}
