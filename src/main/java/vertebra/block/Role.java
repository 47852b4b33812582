package vertebra.block;

import static vertebra.text.Texts.say;

/// The part a block plays in a vision network; it colours cards and frames, and says where a
/// model's inputs and outputs are.
public enum Role {
  INPUT,
  STEM,
  BACKBONE,
  NECK,
  HEAD,
  POSTPROCESSING,
  OUTPUT,
  PART;

  /// Said when it is asked for: networks are looked up before the program's language is chosen.
  public String title() {
    return switch (this) {
      case INPUT -> say("block.input");
      case STEM -> say("block.stem");
      case BACKBONE -> say("block.backbone");
      case NECK -> say("block.neck");
      case HEAD -> say("block.head");
      case POSTPROCESSING -> say("block.post-processing");
      case OUTPUT -> say("block.output");
      case PART -> say("block.part");
    };
  }
}
