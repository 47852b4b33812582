package vertebra.runtime.onednn;

import static vertebra.runtime.onednn.OneDnn.Wanted.DIFF_DST;
import static vertebra.runtime.onednn.OneDnn.Wanted.DIFF_SRC;
import static vertebra.runtime.onednn.OneDnn.Wanted.DIFF_WEIGHTS;
import static vertebra.runtime.onednn.OneDnn.Wanted.DST;
import static vertebra.runtime.onednn.OneDnn.Wanted.SRC;
import static vertebra.runtime.onednn.OneDnn.Wanted.WEIGHTS;
import static vertebra.runtime.onednn.OneDnn.Wanted.WORKSPACE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import vertebra.gradient.Kernel;
import vertebra.gradient.Term;
import vertebra.gradient.Window;
import vertebra.runtime.EngineException;

/// The kernels of a step as operators of the library, in the order in which they are computed, with
/// a description of every tensor that flows between them. Where an operator wants a tensor in
/// another form than it has, the library puts it into that form first.
final class Arranged {

  /// How the library calls what an operator takes and makes (`DNNL_ARG_*`).
  private static final class Role {
    static final int FROM = 1;
    static final int SECOND = 2;
    static final int TO = 17;
    static final int WEIGHTS = 33;
    static final int BIAS = 41;
    static final int MEAN = 49;
    static final int VARIANCE = 50;
    static final int SCALE = 51;
    static final int SHIFT = 52;
    static final int WORKSPACE = 64;
    static final int D_FROM = 129;
    static final int D_TO = 145;
    static final int D_WEIGHTS = 161;
    static final int D_SCALE = 255;
    static final int D_SHIFT = 256;

    private Role() {}
  }

  private static final int TRAINING = 64;
  private static final int BACK = 128;
  private static final int DIRECT = 1;
  private static final int RECTIFIER = 0x100;
  private static final int MAXIMUM = 0x1ff;
  private static final int SUM = 0x1fff0;

  /// A norm has a scale and a shift of its own.
  private static final int SCALED_AND_SHIFTED = 2 | 4;

  private static final MemorySegment NONE = MemorySegment.NULL;

  /// A tensor in one form.
  ///
  /// @param form its description
  record Piece(MemorySegment form, Room room) {}

  /// Whose memory a tensor has.
  sealed interface Room {

    /// Memory of the session, for as long as the tensor is needed.
    final class Shared implements Room {
      final long bytes;
      final int first;
      int last;

      Shared(long bytes, int first) {
        this.bytes = bytes;
        this.first = first;
        this.last = first;
      }
    }

    /// The memory of the tensor of this name, which lies in row-major order.
    record Named(String name) implements Room {}
  }

  /// One call of the library.
  ///
  /// @param roles of the tensors
  record Call(MemorySegment operator, List<Integer> roles, List<Piece> pieces) {}

  private final OneDnn library;
  private final Owned owned;
  private final MemorySegment engine;
  private final Arena arena;
  private final Forms forms = new Forms();
  private final Map<String, Pooled> pooled = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();

  Arranged(OneDnn library, Owned owned, MemorySegment engine, Arena arena) {
    this.library = library;
    this.owned = owned;
    this.engine = engine;
    this.arena = arena;
  }

  List<Call> calls() {
    return calls;
  }

  /// A tensor that lies in row-major order when the kernels are computed.
  void given(Term term) throws EngineException {
    forms.begin(term.name(), new Piece(ordered(term.dims()), new Room.Named(term.name())));
  }

  /// Whether a tensor was given or made already.
  boolean knows(String name) {
    return forms.has(name);
  }

  /// Puts a tensor that the kernels made into row-major order, for others to read.
  void left(Term term) throws EngineException {
    var from = forms.first(term.name());
    var to = new Piece(ordered(term.dims()), new Room.Named(term.name()));
    if (from.room() instanceof Room.Named) return;
    reorder(from, to);
  }

  private MemorySegment ordered(long... dims) throws EngineException {
    return owned.description(library.ordered(dims));
  }

  private MemorySegment anyhow(long... dims) throws EngineException {
    return owned.description(library.anyhow(dims));
  }

  private MemorySegment operator(String kind, Object... given) throws EngineException {
    var all = new Object[given.length + 1];
    all[0] = engine;
    System.arraycopy(given, 0, all, 1, given.length);
    return owned.operator(library.made("dnnl_" + kind + "_primitive_desc_create", all));
  }

  private Piece fresh(MemorySegment form) {
    return new Piece(form, new Room.Shared(library.bytes(form), calls.size()));
  }

  private void call(MemorySegment operator, Object... rolesAndPieces) throws EngineException {
    var roles = new ArrayList<Integer>();
    var pieces = new ArrayList<Piece>();
    for (int i = 0; i < rolesAndPieces.length; i += 2) {
      roles.add((Integer) rolesAndPieces[i]);
      var piece = (Piece) rolesAndPieces[i + 1];
      if (piece.room() instanceof Room.Shared shared) shared.last = calls.size();
      pieces.add(piece);
    }
    var made = library.made("dnnl_primitive_create", operator);
    calls.add(new Call(owned.primitive(made), roles, pieces));
  }

  private void reorder(Piece from, Piece to) throws EngineException {
    var operator =
        owned.operator(
            library.made(
                "dnnl_reorder_primitive_desc_create",
                from.form(),
                engine,
                to.form(),
                engine,
                NONE));
    call(operator, Role.FROM, from, Role.TO, to);
  }

  /// A tensor in a form.
  private Piece in(String name, MemorySegment form) throws EngineException {
    for (var piece : forms.all(name)) if (library.isSame(piece.form(), form)) return piece;
    var piece = fresh(form);
    reorder(forms.first(name), piece);
    forms.also(name, piece);
    return piece;
  }

  /// A tensor in the form that it has.
  private Piece in(Term term) {
    return forms.first(term.name());
  }

  private Piece out(Term term, MemorySegment form) {
    var piece = fresh(form);
    forms.begin(term.name(), piece);
    return piece;
  }

  /// A result that lies in row-major order at first hand.
  private Piece out(Term term) throws EngineException {
    return out(term, ordered(term.dims()));
  }

  void add(Kernel kernel) throws EngineException {
    var in = kernel.inputs();
    var out = kernel.outputs();
    switch (kernel.action()) {
      case CONVOLUTION -> convolution(kernel, in, out.getFirst());
      case CONVOLUTION_BY_DATA -> byData(kernel, in, out.getFirst());
      case CONVOLUTION_BY_WEIGHTS -> byWeights(kernel, in.get(0), in.get(1), out.getFirst());
      case NORM -> norm(kernel, in, out);
      case NORM_BACK -> normBack(kernel, in, out);
      case RELU -> rectified(in.getFirst(), out.getFirst());
      case RELU_BACK -> rectifiedBack(in.get(0), in.get(1), out.getFirst());
      case SUM -> sum(in.get(0), in.get(1), out.getFirst());
      case MAXIMUM -> maximum(kernel, in.getFirst(), out.get(0), out.get(1));
      case MAXIMUM_BACK -> maximumBack(kernel, in.get(0), in.get(1), out.getFirst());
    }
  }

  /// The window of a convolution or pooling, as arrays of the library's.
  private final class Slid {
    final MemorySegment strides;
    final MemorySegment kernel;
    final MemorySegment dilations;
    final MemorySegment before;
    final MemorySegment after;

    Slid(Window window) {
      this.strides = array(window.strides());
      this.kernel = array(window.kernel());
      this.dilations = array(window.dilations().stream().map(step -> step - 1).toList());
      this.before = array(window.before());
      this.after = array(window.after());
    }

    private MemorySegment array(List<Long> numbers) {
      return arena.allocateFrom(
          ValueLayout.JAVA_LONG, numbers.stream().mapToLong(Long::longValue).toArray());
    }
  }

  private static Window window(Kernel kernel) {
    return kernel.window().orElseThrow();
  }

  /// The sizes of weights as the library has them: with an axis of their own for groups.
  private static long[] weights(long[] dims, long groups) {
    if (groups == 1) return dims;
    var split = new long[dims.length + 1];
    split[0] = groups;
    split[1] = dims[0] / groups;
    System.arraycopy(dims, 1, split, 2, dims.length - 1);
    return split;
  }

  /// A tensor of weights, of which the one of the step is another view.
  private String weights(Term weight, long groups) throws EngineException {
    if (groups == 1) return weight.name();
    var name = weight.name() + "/groups";
    if (!forms.has(name))
      forms.begin(
          name,
          new Piece(ordered(weights(weight.dims(), groups)), forms.first(weight.name()).room()));
    return name;
  }

  /// @param x sizes of the map that the window slides over
  /// @param y sizes of the map with an element for each of its places
  private MemorySegment forward(Slid slid, long[] x, long[] weight, boolean biased, long[] y)
      throws EngineException {
    return operator(
        "convolution_forward",
        TRAINING,
        DIRECT,
        anyhow(x),
        anyhow(weight),
        biased ? anyhow(y[1]) : NONE,
        anyhow(y),
        slid.strides,
        slid.dilations,
        slid.before,
        slid.after,
        NONE);
  }

  private void convolution(Kernel kernel, List<Term> in, Term y) throws EngineException {
    var x = in.getFirst();
    long groups = window(kernel).groups();
    boolean biased = in.size() > 2;
    var sizes = weights(in.get(1).dims(), groups);
    var operator = forward(new Slid(window(kernel)), x.dims(), sizes, biased, y.dims());
    var from = in(x.name(), library.wanted(operator, SRC));
    var by = in(weights(in.get(1), groups), library.wanted(operator, WEIGHTS));
    if (biased) {
      var bias = in(in.get(2));
      var to = out(y, library.wanted(operator, DST));
      call(operator, Role.FROM, from, Role.WEIGHTS, by, Role.BIAS, bias, Role.TO, to);
      return;
    }
    var to = out(y, library.wanted(operator, DST));
    call(operator, Role.FROM, from, Role.WEIGHTS, by, Role.TO, to);
  }

  private void byData(Kernel kernel, List<Term> in, Term dx) throws EngineException {
    var dy = in.get(0);
    var weight = in.get(1);
    long groups = window(kernel).groups();
    var slid = new Slid(window(kernel));
    var sizes = weights(weight.dims(), groups);
    var operator =
        operator(
            "convolution_backward_data",
            DIRECT,
            anyhow(dx.dims()),
            anyhow(sizes),
            anyhow(dy.dims()),
            slid.strides,
            slid.dilations,
            slid.before,
            slid.after,
            forward(slid, dx.dims(), sizes, false, dy.dims()),
            NONE);
    var from = in(dy.name(), library.wanted(operator, DIFF_DST));
    var by = in(weights(weight, groups), library.wanted(operator, WEIGHTS));
    var to = fresh(library.wanted(operator, DIFF_SRC));
    call(operator, Role.D_TO, from, Role.WEIGHTS, by, Role.D_FROM, to);
    forms.begin(dx.name(), in.size() > 2 ? shifted(to, in.get(2), dx.rank()) : to);
  }

  /// A map with a number for each channel added.
  private Piece shifted(Piece map, Term bias, int rank) throws EngineException {
    var dims = new long[rank];
    Arrays.fill(dims, 1);
    dims[1] = bias.elements();
    var each = new Piece(ordered(dims), in(bias).room());
    var sum = fresh(map.form());
    var operator = operator("binary", SUM, map.form(), each.form(), map.form(), NONE);
    call(operator, Role.FROM, map, Role.SECOND, each, Role.TO, sum);
    return sum;
  }

  private void byWeights(Kernel kernel, Term x, Term dy, Term dWeight) throws EngineException {
    long groups = window(kernel).groups();
    var slid = new Slid(window(kernel));
    var sizes = weights(dWeight.dims(), groups);
    var operator =
        operator(
            "convolution_backward_weights",
            DIRECT,
            anyhow(x.dims()),
            anyhow(sizes),
            NONE,
            anyhow(dy.dims()),
            slid.strides,
            slid.dilations,
            slid.before,
            slid.after,
            forward(slid, x.dims(), sizes, false, dy.dims()),
            NONE);
    var from = in(x.name(), library.wanted(operator, SRC));
    var back = in(dy.name(), library.wanted(operator, DIFF_DST));
    var made = fresh(library.wanted(operator, DIFF_WEIGHTS));
    call(operator, Role.FROM, from, Role.D_TO, back, Role.D_WEIGHTS, made);
    // In the sizes of the step, so that all others may read it.
    var ordered = fresh(ordered(sizes));
    reorder(made, ordered);
    forms.begin(dWeight.name(), new Piece(ordered(dWeight.dims()), ordered.room()));
  }

  private MemorySegment norm(MemorySegment x, MemorySegment y, double epsilon)
      throws EngineException {
    return operator(
        "batch_normalization_forward", TRAINING, x, y, (float) epsilon, SCALED_AND_SHIFTED, NONE);
  }

  private void norm(Kernel kernel, List<Term> in, List<Term> out) throws EngineException {
    var x = in(in.getFirst());
    var operator = norm(x.form(), x.form(), kernel.epsilon());
    var y = out(out.get(0), x.form());
    var mean = out(out.get(1));
    var variance = out(out.get(2));
    call(
        operator,
        Role.FROM,
        x,
        Role.SCALE,
        in(in.get(1)),
        Role.SHIFT,
        in(in.get(2)),
        Role.TO,
        y,
        Role.MEAN,
        mean,
        Role.VARIANCE,
        variance);
  }

  private void normBack(Kernel kernel, List<Term> in, List<Term> out) throws EngineException {
    var x = in(in.get(1));
    var dy = in(in.get(0).name(), x.form());
    var operator =
        operator(
            "batch_normalization_backward",
            BACK,
            x.form(),
            x.form(),
            x.form(),
            (float) kernel.epsilon(),
            SCALED_AND_SHIFTED,
            norm(x.form(), x.form(), kernel.epsilon()),
            NONE);
    var dx = out(out.get(0), x.form());
    var dScale = out(out.get(1));
    var dShift = out(out.get(2));
    call(
        operator,
        Role.FROM,
        x,
        Role.MEAN,
        in(in.get(3)),
        Role.VARIANCE,
        in(in.get(4)),
        Role.D_TO,
        dy,
        Role.SCALE,
        in(in.get(2)),
        Role.D_FROM,
        dx,
        Role.D_SCALE,
        dScale,
        Role.D_SHIFT,
        dShift);
  }

  private MemorySegment rectifier(MemorySegment form) throws EngineException {
    return operator("eltwise_forward", TRAINING, RECTIFIER, form, form, 0f, 0f, NONE);
  }

  private void rectified(Term x, Term y) throws EngineException {
    var from = in(x);
    var operator = rectifier(from.form());
    call(operator, Role.FROM, from, Role.TO, out(y, from.form()));
  }

  private void rectifiedBack(Term dy, Term y, Term dx) throws EngineException {
    var result = in(y);
    var back = in(dy.name(), result.form());
    var operator =
        operator(
            "eltwise_backward",
            RECTIFIER,
            result.form(),
            result.form(),
            result.form(),
            0f,
            0f,
            rectifier(result.form()),
            NONE);
    call(operator, Role.TO, result, Role.D_TO, back, Role.D_FROM, out(dx, result.form()));
  }

  private void sum(Term one, Term other, Term y) throws EngineException {
    var first = in(one);
    var second = in(other.name(), first.form());
    var operator = operator("binary", SUM, first.form(), second.form(), first.form(), NONE);
    call(operator, Role.FROM, first, Role.SECOND, second, Role.TO, out(y, first.form()));
  }

  private MemorySegment pooling(Slid slid, MemorySegment x, MemorySegment y)
      throws EngineException {
    return operator(
        "pooling_forward",
        TRAINING,
        MAXIMUM,
        x,
        y,
        slid.strides,
        slid.kernel,
        slid.dilations,
        slid.before,
        slid.after,
        NONE);
  }

  /// @param form of the map that was looked at
  private record Pooled(MemorySegment form, MemorySegment operator) {}

  private void maximum(Kernel kernel, Term x, Term y, Term places) throws EngineException {
    var from = in(x);
    var operator = pooling(new Slid(window(kernel)), from.form(), anyhow(y.dims()));
    pooled.put(places.name(), new Pooled(from.form(), operator));
    var to = out(y, library.wanted(operator, DST));
    var found = out(places, library.wanted(operator, WORKSPACE));
    call(operator, Role.FROM, from, Role.TO, to, Role.WORKSPACE, found);
  }

  private void maximumBack(Kernel kernel, Term dy, Term places, Term dx) throws EngineException {
    var slid = new Slid(window(kernel));
    var forward = Objects.requireNonNull(pooled.get(places.name()), places.name());
    var form = library.wanted(forward.operator(), DST);
    var operator =
        operator(
            "pooling_backward",
            MAXIMUM,
            forward.form(),
            form,
            slid.strides,
            slid.kernel,
            slid.dilations,
            slid.before,
            slid.after,
            forward.operator(),
            NONE);
    var back = in(dy.name(), form);
    var to = out(dx, forward.form());
    call(operator, Role.D_TO, back, Role.WORKSPACE, in(places), Role.D_FROM, to);
  }
}
