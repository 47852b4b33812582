package vertebra.block;

import static vertebra.text.Texts.say;

/// The part a block plays in a vision network; it colours cards and frames, and says where a
/// model's inputs and outputs are.
public enum Role {
  INPUT(say("block.input")),
  STEM(say("block.stem")),
  BACKBONE(say("block.backbone")),
  NECK(say("block.neck")),
  HEAD(say("block.head")),
  POSTPROCESSING(say("block.post-processing")),
  OUTPUT(say("block.output")),
  PART(say("block.part"));

  private final String title;

  Role(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
