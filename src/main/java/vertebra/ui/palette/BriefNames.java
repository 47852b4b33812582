package vertebra.ui.palette;

import static vertebra.text.Texts.say;

import java.util.Map;
import vertebra.block.BlockType;

/// What the usual layers are called where there is room for one word.
final class BriefNames {

  private static final Map<String, String> BRIEF =
      Map.of(
          "conv-2d", say("palette.brief-conv"),
          "depthwise-conv", say("palette.brief-depthwise"),
          "conv-transpose-2d", say("palette.brief-transposed"),
          "avg-pool", say("palette.brief-avg-pool"),
          "global-avg-pool", say("palette.brief-global-avg"));

  private BriefNames() {}

  static String brief(BlockType block) {
    return BRIEF.getOrDefault(block.id().value(), block.title());
  }
}
