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
import vertebra.gradient.Curve;
import vertebra.gradient.Grid;
import vertebra.gradient.Kernel;
import vertebra.gradient.Kernel.Action;
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
  private static final int MAXIMUM = 0x1ff;
  private static final int SUM = 0x1fff0;
  private static final int TOTAL = 0x2fff4;

  /// A norm has a scale and a shift of its own.
  private static final int SCALED_AND_SHIFTED = 2 | 4;

  /// What is below 0 becomes 0, and where that was is kept.
  private static final int RECTIFIED = 8;

  /// Norms whose threads come together between their rounds. In the library's first choice they
  /// wait for each other within one, in a loop, for as long as the system lets others have the
  /// processor.
  private static final String ROUNDS = "bnorm_tbb_jit";

  /// The library's first choice for the gradient of the map of a convolution in strides takes about
  /// twice as long where channels are few.
  private static final String PLAIN = "jit";

  private static final MemorySegment NONE = MemorySegment.NULL;

  /// A tensor in one form.
  ///
  /// @param form its description
  /// @param skipped bytes of the room in front of it
  /// @param alone whether all else in the room becomes zero when it is written
  record Piece(MemorySegment form, Room room, long skipped, boolean alone) {
    Piece(MemorySegment form, Room room) {
      this(form, room, 0, false);
    }
  }

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

  /// An operator in a way to compute it whose name begins like this, if the library has one, else
  /// in its first choice.
  private MemorySegment preferred(String way, String kind, Object... given) throws EngineException {
    var made = operator(kind, given);
    while (!library.way(made).startsWith(way))
      if (!library.isOther(made)) return operator(kind, given);
    return made;
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
    var to = out.getFirst();
    switch (kernel.action()) {
      case Action.Convolution(var window) -> convolution(window, in, to);
      case Action.ConvolutionByData(var window) -> byData(window, in, to);
      case Action.ConvolutionByWeights(var window) -> byWeights(window, in.get(0), in.get(1), to);
      case Action.Norm(var epsilon, var rectified) -> norm(epsilon, rectified, in, out);
      case Action.NormBack(var epsilon, var rectified) -> normBack(epsilon, rectified, in, out);
      case Action.Each(var curve) -> bent(curve, in.getFirst(), to);
      case Action.EachBack(var curve) -> bentBack(curve, in.get(0), in.get(1), to);
      case Action.Pair(var arithmetic) -> pair(number(arithmetic), in.get(0), in.get(1), to);
      case Action.Sum _ -> summed(in.getFirst(), to);
      case Action.Maximum(var window) -> maximum(window, in.getFirst(), to, out.get(1));
      case Action.MaximumBack(var window) -> maximumBack(window, in.get(0), in.get(1), to);
      case Action.Average(var window, var padding) -> average(window, padding, in.getFirst(), to);
      case Action.AverageBack(var window, var padding) ->
          averageBack(window, padding, in.getFirst(), to);
      case Action.Take(var grid) -> taken(grid, in.getFirst(), to);
      case Action.Place(var grid) -> placed(grid, in.getFirst(), to);
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

  private void convolution(Window window, List<Term> in, Term y) throws EngineException {
    var x = in.getFirst();
    long groups = window.groups();
    boolean biased = in.size() > 2;
    var sizes = weights(in.get(1).dims(), groups);
    var operator = forward(new Slid(window), x.dims(), sizes, biased, y.dims());
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

  private void byData(Window window, List<Term> in, Term dx) throws EngineException {
    var dy = in.get(0);
    var weight = in.get(1);
    long groups = window.groups();
    var slid = new Slid(window);
    var sizes = weights(weight.dims(), groups);
    boolean strided = window.strides().stream().anyMatch(step -> step > 1);
    var operator =
        preferred(
            strided ? PLAIN : "",
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

  private void byWeights(Window window, Term x, Term dy, Term dWeight) throws EngineException {
    long groups = window.groups();
    var slid = new Slid(window);
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

  /// Beside its scale and shift, whether it is rectified.
  private static int flags(boolean rectified) {
    return rectified ? SCALED_AND_SHIFTED | RECTIFIED : SCALED_AND_SHIFTED;
  }

  private MemorySegment norm(MemorySegment form, double epsilon, boolean rectified)
      throws EngineException {
    return preferred(
        ROUNDS,
        "batch_normalization_forward",
        TRAINING,
        form,
        form,
        (float) epsilon,
        flags(rectified),
        NONE);
  }

  private void norm(double epsilon, boolean rectified, List<Term> in, List<Term> out)
      throws EngineException {
    var x = in(in.getFirst());
    var operator = norm(x.form(), epsilon, rectified);
    var given =
        new ArrayList<Object>(
            List.of(
                Role.FROM,
                x,
                Role.SCALE,
                in(in.get(1)),
                Role.SHIFT,
                in(in.get(2)),
                Role.TO,
                out(out.get(0), x.form()),
                Role.MEAN,
                out(out.get(1)),
                Role.VARIANCE,
                out(out.get(2))));
    if (rectified)
      given.addAll(List.of(Role.WORKSPACE, out(out.get(3), library.wanted(operator, WORKSPACE))));
    call(operator, given.toArray());
  }

  private void normBack(double epsilon, boolean rectified, List<Term> in, List<Term> out)
      throws EngineException {
    var x = in(in.get(1));
    var form = x.form();
    var operator =
        preferred(
            ROUNDS,
            "batch_normalization_backward",
            BACK,
            form,
            form,
            form,
            (float) epsilon,
            flags(rectified),
            norm(form, epsilon, rectified),
            NONE);
    var given =
        new ArrayList<Object>(
            List.of(
                Role.FROM,
                x,
                Role.MEAN,
                in(in.get(3)),
                Role.VARIANCE,
                in(in.get(4)),
                Role.D_TO,
                in(in.get(0).name(), form),
                Role.SCALE,
                in(in.get(2)),
                Role.D_FROM,
                out(out.get(0), form),
                Role.D_SCALE,
                out(out.get(1)),
                Role.D_SHIFT,
                out(out.get(2))));
    if (rectified) given.addAll(List.of(Role.WORKSPACE, in(in.get(5))));
    call(operator, given.toArray());
  }

  private MemorySegment curve(Curve curve, int number, MemorySegment form) throws EngineException {
    return operator(
        "eltwise_forward",
        TRAINING,
        number,
        form,
        form,
        (float) curve.alpha(),
        (float) curve.beta(),
        NONE);
  }

  private void bent(Curve curve, Term x, Term y) throws EngineException {
    var from = in(x);
    var operator = curve(curve, number(curve.form()), from.form());
    call(operator, Role.FROM, from, Role.TO, out(y, from.form()));
  }

  private void bentBack(Curve curve, Term dy, Term basis, Term dx) throws EngineException {
    var given = in(basis);
    var form = given.form();
    var back = in(dy.name(), form);
    int number = number(curve.form());
    var operator =
        operator(
            "eltwise_backward",
            number,
            form,
            form,
            form,
            (float) curve.alpha(),
            (float) curve.beta(),
            curve(curve, number, form),
            NONE);
    int role = curve.form().readsResult() ? Role.TO : Role.FROM;
    call(operator, role, given, Role.D_TO, back, Role.D_FROM, out(dx, form));
  }

  /// How the library calls a curve; those whose slope is worked out from the result have a name of
  /// their own.
  private static int number(Curve.Form form) {
    return switch (form) {
      case RELU -> 0x100;
      case LEAKY_RELU -> 0x20;
      case CLIP -> 0x106;
      case HARD_SIGMOID -> 0x28;
      case HARD_SWISH -> 0x34;
      case SIGMOID -> 0x104;
      case TANH -> 0x101;
      case SOFTPLUS -> 0x27;
      case MISH -> 0x33;
    };
  }

  private static int number(Kernel.Arithmetic arithmetic) {
    return switch (arithmetic) {
      case SUM -> SUM;
      case DIFFERENCE -> 0x1fff5;
      case PRODUCT -> 0x1fff1;
      case QUOTIENT -> 0x1fff4;
    };
  }

  private void pair(int number, Term one, Term other, Term y) throws EngineException {
    boolean alike = Arrays.equals(one.dims(), other.dims());
    // What was moved lies in row-major order, which is not the library's own.
    boolean moved = alike && library.isSame(in(one).form(), ordered(one.dims()));
    var first = in(one.name(), in(moved ? other : one).form());
    var second = alike ? in(other.name(), first.form()) : spread(other, one.rank());
    var operator = operator("binary", number, first.form(), second.form(), first.form(), NONE);
    call(operator, Role.FROM, first, Role.SECOND, second, Role.TO, out(y, first.form()));
  }

  /// A tensor with as many axes as another, of which those in front have an extent of 1.
  private Piece spread(Term term, int rank) throws EngineException {
    var ordered = in(term.name(), ordered(term.dims()));
    var dims = new long[rank];
    Arrays.fill(dims, 1);
    System.arraycopy(term.dims(), 0, dims, rank - term.rank(), term.rank());
    return new Piece(ordered(dims), ordered.room());
  }

  private void summed(Term x, Term y) throws EngineException {
    var from = in(x);
    var to = out(y);
    var operator = operator("reduction", TOTAL, from.form(), to.form(), 0f, 0f, NONE);
    call(operator, Role.FROM, from, Role.TO, to);
  }

  private MemorySegment pooling(int number, Slid slid, MemorySegment x, MemorySegment y)
      throws EngineException {
    return operator(
        "pooling_forward",
        TRAINING,
        number,
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

  private void maximum(Window window, Term x, Term y, Term places) throws EngineException {
    var from = in(x);
    var operator = pooling(MAXIMUM, new Slid(window), from.form(), anyhow(y.dims()));
    pooled.put(places.name(), new Pooled(from.form(), operator));
    var to = out(y, library.wanted(operator, DST));
    var found = out(places, library.wanted(operator, WORKSPACE));
    call(operator, Role.FROM, from, Role.TO, to, Role.WORKSPACE, found);
  }

  private void maximumBack(Window window, Term dy, Term places, Term dx) throws EngineException {
    var forward = Objects.requireNonNull(pooled.get(places.name()), places.name());
    var form = library.wanted(forward.operator(), DST);
    var operator = pooledBack(MAXIMUM, new Slid(window), forward.form(), form, forward.operator());
    var back = in(dy.name(), form);
    var to = out(dx, forward.form());
    call(operator, Role.D_TO, back, Role.WORKSPACE, in(places), Role.D_FROM, to);
  }

  private MemorySegment pooledBack(
      int number, Slid slid, MemorySegment dx, MemorySegment dy, MemorySegment forward)
      throws EngineException {
    return operator(
        "pooling_backward",
        number,
        dx,
        dy,
        slid.strides,
        slid.kernel,
        slid.dilations,
        slid.before,
        slid.after,
        forward,
        NONE);
  }

  private static int mean(boolean padding) {
    return padding ? 0x2ff : 0x3ff;
  }

  private void average(Window window, boolean padding, Term x, Term y) throws EngineException {
    var from = in(x);
    var operator = pooling(mean(padding), new Slid(window), from.form(), anyhow(y.dims()));
    call(operator, Role.FROM, from, Role.TO, out(y, library.wanted(operator, DST)));
  }

  private void averageBack(Window window, boolean padding, Term dy, Term dx)
      throws EngineException {
    var slid = new Slid(window);
    var to = ordered(dx.dims());
    var forward = pooling(mean(padding), slid, to, anyhow(dy.dims()));
    var back = in(dy.name(), library.wanted(forward, DST));
    var operator = pooledBack(mean(padding), slid, to, back.form(), forward);
    call(operator, Role.D_TO, back, Role.D_FROM, out(dx, to));
  }

  private void taken(Grid grid, Term x, Term y) throws EngineException {
    var from = in(x.name(), ordered(x.dims()));
    reorder(at(grid, from, x, y, false), out(y));
  }

  private void placed(Grid grid, Term x, Term y) throws EngineException {
    reorder(in(x), at(grid, out(y), y, x, true));
  }

  /// Some places of a map in row-major order as a tensor of their own.
  ///
  /// @param some of the sizes that the places have
  private Piece at(Grid grid, Piece map, Term all, Term some, boolean alone)
      throws EngineException {
    var strides = new long[all.rank()];
    long stride = 1;
    long skipped = 0;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride * grid.steps().get(axis);
      skipped += stride * grid.from().get(axis);
      stride *= all.dim(axis);
    }
    var form = owned.description(library.strided(strides, some.dims()));
    return new Piece(form, map.room(), skipped * Float.BYTES, alone);
  }
}
