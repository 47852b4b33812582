package vertebra.gradient;

import static vertebra.text.Texts.say;

import java.util.stream.LongStream;
import vertebra.gradient.GradientRules.Table;
import vertebra.onnx.Model;

/// The gradients of what evens numbers out.
///
/// All norms bring some axes to mean 0 and variance 1, `x̂ = (x − µ) ⁄ σ`, and then scale and
/// shift, `y = γ x̂ + β`. Hence `dβ = Σ dy`, `dγ = Σ dy x̂`, and with `g = γ dy` and means over
/// those axes `dx = (g − mean g − x̂ mean(g x̂)) ⁄ σ`.
///
/// Source: Ioffe and Szegedy 2015, "Batch Normalization", section 3; the others by the same steps.
final class NormRules {

  private NormRules() {}

  static void addTo(Table table) {
    table.add("BatchNorm", NormRules::batch);
    table.add("BatchNormalization", NormRules::settled);
    table.add("LayerNormalization", NormRules::layer);
    table.add("InstanceNormalization", NormRules::instance);
    table.add("GroupNormalization", NormRules::group);
    table.add("LRN", NormRules::neighbours);
    table.add("LpNormalization", NormRules::length);
    // y = eˣ ⁄ Σ eˣ, dx = y (dy − Σ dy y)
    table.first(
        "Softmax",
        a -> {
          var share = a.dy().times(a.y());
          return share.minus(a.y().times(share.sum(a.axis("axis", -1))));
        });
    // y = x − ln Σ eˣ, dx = dy − eʸ Σ dy
    table.first("LogSoftmax", a -> a.dy().minus(a.y().exp().times(a.dy().sum(a.axis("axis", -1)))));
  }

  /// Over the batch itself. Its mean and variance only leave to be averaged, so nothing comes back
  /// from there.
  private static void batch(Application a) {
    var forward = (Macro.BatchNorm) a.macro();
    var dx = a.tape().fresh("dx", forward.x().dims());
    var dScale = a.tape().fresh("dScale", forward.scale().dims());
    var dShift = a.tape().fresh("dShift", forward.shift().dims());
    a.tape()
        .record(
            new Macro.BatchNormBack(
                Model.Operator.blockOf(dx.name()) + "/BatchNorm",
                forward,
                a.dy(),
                dx,
                dScale,
                dShift));
    a.give(0, () -> dx);
    a.give(1, () -> dScale);
    a.give(2, () -> dShift);
  }

  /// With settled mean and variance, the norm is one line a channel.
  private static void settled(Application a) {
    var axes = a.x().axesWithout(1);
    var slope = a.x(4).plus(a.real("epsilon", 1e-5)).root().reciprocal();
    a.give(0, () -> a.dy().times(channels(a.x(1).times(slope), a.x().rank(), 1)));
    a.give(
        1,
        () -> {
          var even =
              a.x()
                  .minus(channels(a.x(3), a.x().rank(), 1))
                  .times(channels(slope, a.x().rank(), 1));
          return a.dy().times(even).sum(axes).reshaped(a.x(1).dims());
        });
    a.give(2, () -> a.dy().sum(axes).reshaped(a.x(2).dims()));
  }

  /// A number a channel, in sizes that go with a map.
  static Term channels(Term perChannel, int rank, int axis) {
    var dims = LongStream.generate(() -> 1).limit(rank).toArray();
    dims[axis] = perChannel.elements();
    return perChannel.reshaped(dims);
  }

  private static void layer(Application a) {
    int first = a.axis("axis", -1);
    evened(a, a.x(), a.dy(), a.x().axesFrom(first), a.x(1), a.real("epsilon", 1e-5));
    a.give(2, a::dy);
  }

  private static void instance(Application a) {
    var scale = channels(a.x(1), a.x().rank(), 1);
    evened(a, a.x(), a.dy(), a.x().axesFrom(2), scale, a.real("epsilon", 1e-5));
    a.give(2, () -> a.dy().sum(a.dy().axesWithout(1)).reshaped(a.x(2).dims()));
  }

  /// As for an instance, with the channels of a group as one.
  private static void group(Application a) {
    long groups = a.whole("num_groups", 1);
    var x = a.x();
    long channels = x.dim(1);
    long pixels = x.elements() / x.dim(0) / channels;
    long[] view = {x.dim(0), groups, channels / groups, pixels};
    var scale = a.x(1).reshaped(1, groups, channels / groups, 1);
    evened(
        a,
        x.reshaped(view),
        a.dy().reshaped(view),
        new long[] {2, 3},
        scale,
        a.real("epsilon", 1e-5));
    a.give(2, () -> a.dy().sum(a.dy().axesWithout(1)).reshaped(a.x(2).dims()));
  }

  private static void evened(
      Application a, Term x, Term dy, long[] axes, Term scale, double epsilon) {
    var centred = x.minus(x.mean(axes));
    var slope = centred.squared().mean(axes).plus(epsilon).root().reciprocal();
    var even = centred.times(slope);
    a.give(
        0,
        () -> {
          var g = dy.times(scale);
          var level = g.minus(g.mean(axes));
          return level
              .minus(even.times(g.times(even).mean(axes)))
              .times(slope)
              .reshaped(a.x().dims());
        });
    a.give(1, () -> dy.times(even).gathered(scale.dims()).reshaped(a.x(1).dims()));
  }

  /// `y = x s^−β`, `s = k + α ⁄ n · W x²`, where W adds up the n neighbouring channels.
  ///
  /// Source: Krizhevsky et al. 2012, section 3.3; ONNX for the window of even size.
  private static void neighbours(Application a) {
    long size = a.whole("size", 1);
    double alpha = a.real("alpha", 1e-4) / size;
    double beta = a.real("beta", 0.75);
    var x = flat(a.x());
    var dy = flat(a.dy());
    int channels = (int) x.dim(1);
    var band = new float[channels][channels];
    for (int c = 0; c < channels; c++)
      for (long other = c - (size - 1) / 2; other <= c + size / 2; other++)
        if (other >= 0 && other < channels) band[c][(int) other] = 1;
    var s = x.squared().along(1, band).times(alpha).plus(a.real("bias", 1));
    a.give(
        0,
        () -> {
          var spread = dy.times(x).times(s.raisedTo(-beta - 1)).along(1, Tape.turned(band));
          return dy.times(s.raisedTo(-beta))
              .minus(x.times(spread).times(2 * alpha * beta))
              .reshaped(a.x().dims());
        });
  }

  /// Batch, channels, and all pixels as one axis.
  private static Term flat(Term map) {
    return map.reshaped(map.dim(0), map.dim(1), map.elements() / map.dim(0) / map.dim(1));
  }

  /// `y = x ⁄ ‖x‖`, `dx = (dy − y Σ dy y) ⁄ ‖x‖`.
  private static void length(Application a) throws GradientException {
    if (a.whole("p", 2) != 2) throw a.refused(say("gradient.is-not-the-euclidean-length"));
    int axis = a.axis("axis", -1);
    a.give(
        0,
        () -> {
          var length = a.x().squared().sum(axis).root();
          return a.dy().minus(a.y().times(a.dy().times(a.y()).sum(axis))).over(length);
        });
  }
}
