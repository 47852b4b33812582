package vertebra.catalogue.necks;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.GATE_NAMES;
import static vertebra.catalogue.blocks.ConvUnits.REDUCTION;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZE_EXCITE;
import static vertebra.catalogue.blocks.MultiScale.CBAM;
import static vertebra.catalogue.blocks.Parts.pool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.ConvUnits;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Necks that the product defines: they fuse all levels into one, or make levels by pooling.
public final class Fusions {
  private static final Family.Builder FAMILY = Family.named("fusion-necks", "Fusing necks");

  public static final Whole WIDTH =
      whole("width", "Width", 256, 1, 65_536, "channels", "Channels of every level.");
  public static final Whole FIRST =
      whole("first", "First level", 2, 1, 7, "level", "The finest level that is read: 2 is C2.");
  public static final Whole LAST =
      whole("last", "Last level", 5, 1, 7, "level", "The coarsest level that is read: 5 is C5.");
  public static final Whole TARGET =
      whole(
          "target",
          "Target level",
          3,
          1,
          7,
          "level",
          "The level whose size the result has: 3 is C3.");
  public static final Flag REDISTRIBUTE =
      flag(
          "redistribute",
          "Give back to all levels",
          false,
          "Adds the fused map to every level and lets all of them out, as a neck for detectors.");

  public static final BlockType FFF =
      FAMILY.add(
          BlockType.named("fff", "FFF: Fully-Featured Fusion")
              .role(Role.NECK)
              .aliases("fusion", "hypercolumn", "balanced feature pyramid", "multi-level")
              .inputs(values -> levels("c", "C", FIRST.in(values), LAST.in(values)))
              .outputs(values ->
                  REDISTRIBUTE.in(values)
                      ? levels("p", "P", FIRST.in(values), LAST.in(values))
                      : List.of(PortSpec.one("fused", "Fused map")))
              .parameters(WIDTH, FIRST, LAST, TARGET, REDUCTION, REDISTRIBUTE)
              .requiring(Fusions::ordered)
              .expanded(site -> Body.withOutputs(body -> fused(site, body)))
              .example(
                  "C2 to C5 of ResNet-50, at stride 8",
                  Parameters.NONE,
                  List.of("N,256,56,56", "N,512,28,28", "N,1024,14,14", "N,2048,7,7"),
                  List.of("N,256,28,28"))
              .example(
                  "given back to all levels",
                  set(FIRST.to(3), TARGET.to(4), WIDTH.to(64), REDISTRIBUTE.to(true)),
                  List.of("N,64,32,32", "N,128,16,16", "N,256,8,8"),
                  List.of("N,64,32,32", "N,64,16,16", "N,64,8,8"))
              .summary("Brings all levels to one size, lays them together, mixes and weighs them.")
              .productDefined()
              .description(
                  """
                  Product-defined, no paper: the name is used in no publication, so this block takes it at its word. \
                  Features of different layers are projected to one width, brought to the size of the target level (finer \
                  ones averaged, coarser ones enlarged by bilinear interpolation), laid together, mixed by a 1×1, weighed \
                  by squeeze-and-excitation and smoothed by a 3×3. Published relatives are hypercolumns, HyperNet and the \
                  balanced feature pyramid of Libra R-CNN.
                  """));

  public static final Whole LEVELS =
      whole("levels", "Levels", 4, 1, 6, "levels", "How many sizes the pyramid has.");

  public static final BlockType POAPL =
      FAMILY.add(
          BlockType.named("poapl", "PoAPL: pooling and attention pyramid")
              .role(Role.NECK)
              .aliases("attention pyramid", "CBAM", "spatial pyramid", "pooling pyramid")
              .outputs(values ->
                  IntStream.rangeClosed(1, LEVELS.in(values) + 1)
                      .mapToObj(i ->
                          i <= LEVELS.in(values)
                              ? PortSpec.one("q" + i, "Level " + i)
                              : PortSpec.one("fused", "All levels together"))
                      .toList())
              .parameters(WIDTH, LEVELS, REDUCTION)
              .requiring(Fusions::halvable)
              .expanded(site -> Body.withOutputs(body -> pooled(site, body)))
              .example(
                  "four levels",
                  Parameters.NONE,
                  List.of("N,512,56,56"),
                  List.of("N,256,56,56", "N,256,28,28", "N,256,14,14", "N,256,7,7", "N,256,56,56"))
              .example(
                  "two levels",
                  set(WIDTH.to(64), LEVELS.to(2), REDUCTION.to(4)),
                  List.of("N,128,16,16"),
                  List.of("N,64,16,16", "N,64,8,8", "N,64,16,16"))
              .summary("Pools one map to several sizes and weighs each by attention.")
              .productDefined()
              .description(
                  """
                  Product-defined, no paper: "pooling and attention-based pyramid learning" is named in no publication, so \
                  this block takes it at its word. One map is projected and max-pooled again and again; every level is \
                  weighed by channel and spatial attention (CBAM) and smoothed by a 3×3. The levels leave as a pyramid, \
                  and their sum leaves as one map of full size. Published relatives are SPP, PSPNet and CBAM.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Fusions() {}

  private static List<PortSpec> levels(String name, String title, int first, int last) {
    return IntStream.rangeClosed(first, Math.max(first, last))
        .mapToObj(level -> PortSpec.one(name + level, title + level + ", stride " + (1 << level)))
        .toList();
  }

  private static Optional<Problem> ordered(Site site) {
    int first = site.get(FIRST);
    int last = site.get(LAST);
    int target = site.get(TARGET);
    if (last < first)
      return Optional.of(
          Problem.of(
              "ordered-levels-expected",
              Message.of("problem.ordered-levels-expected", last, first),
              new Remedy.Set(
                  Message.of("fix.set-last-level-to", first), LAST.key(), LAST.encode(first))));
    if (target >= first && target <= last) return Parts.images(site);
    int inside = Math.clamp(target, first, last);
    return Optional.of(
        Problem.of(
            "level-that-is-read-expected",
            Message.of("problem.level-that-is-read-expected", first, last, target),
            new Remedy.Set(
                Message.of("fix.set-target-level-to", inside),
                TARGET.key(),
                TARGET.encode(inside))));
  }

  private static List<Port> fused(Site site, Body.Builder body) {
    int first = site.get(FIRST);
    int last = site.get(LAST);
    int target = site.get(TARGET);
    var narrow = unit(site.get(WIDTH), 1);
    var lateral = new ArrayList<Port>();
    for (int level = first; level <= last; level++)
      lateral.add(body.add("lat." + (level - first), CONV_UNIT, narrow, body.input("c" + level)));
    var goal = lateral.get(target - first);
    var alike = new ArrayList<Port>();
    for (int level = first; level <= last; level++) {
      var x = lateral.get(level - first);
      int factor = 1 << Math.max(0, target - level);
      if (level < target) x = body.add("mean" + level, AVG_POOL, pool(factor, factor, 0), x);
      if (level > target) x = Parts.blendedLike(body, "enlarge" + level, x, goal);
      alike.add(x);
    }
    var joined = body.add("join", CONCAT, Parameters.NONE, alike);
    var mixed = body.add("fuse", CONV_UNIT, narrow, joined);
    var weighed =
        body.add(
            "se",
            SQUEEZE_EXCITE,
            set(REDUCTION.to(site.get(REDUCTION)), GATE_NAMES.to(ConvUnits.GateNames.F)),
            mixed);
    var smooth = body.add("smooth", CONV_UNIT, unit(site.get(WIDTH), 3), weighed);
    if (!site.get(REDISTRIBUTE)) return List.of(smooth);
    var back = new ArrayList<Port>();
    for (int level = first; level <= last; level++) {
      var own = lateral.get(level - first);
      var sized = level == target ? smooth : Parts.blendedLike(body, "give" + level, smooth, own);
      back.add(body.add("add" + level, ADD, own, sized));
    }
    return back;
  }

  private static Optional<Problem> halvable(Site site) {
    int most = 1 << (site.get(LEVELS) - 1);
    return Parts.images(site)
        .or(() ->
            Parts.fitting(
                site,
                say("block.levels-halve-the-map", site.get(LEVELS), most),
                size -> Math.ceilDiv(size, (long) most) * most));
  }

  private static List<Port> pooled(Site site, Body.Builder body) {
    var x = body.add("red", CONV_UNIT, unit(site.get(WIDTH), 1), body.input());
    var levels = new ArrayList<Port>();
    for (int i = 0; i < site.get(LEVELS); i++) {
      if (i > 0) x = body.add("pool" + i, MAX_POOL, pool(2, 2, 0), x);
      var seen = body.add("att." + i, CBAM, set(REDUCTION.to(site.get(REDUCTION))), x);
      levels.add(body.add("conv." + i, CONV_UNIT, unit(site.get(WIDTH), 3), seen));
    }
    var all = new ArrayList<Port>(List.of(levels.getFirst()));
    for (int i = 1; i < levels.size(); i++)
      all.add(Parts.enlargedLike(body, "enlarge" + i, levels.get(i), levels.getFirst()));
    var outputs = new ArrayList<>(levels);
    outputs.add(body.add("fused", ADD, Parameters.NONE, all));
    return outputs;
  }
}
