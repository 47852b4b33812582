package vertebra.block;

/// The part a block plays in a vision network; it colours cards and frames, and says where a
/// model's inputs and outputs are.
public enum Role {
  INPUT("Input"),
  STEM("Stem"),
  BACKBONE("Backbone"),
  NECK("Neck"),
  HEAD("Head"),
  POSTPROCESSING("Post-processing"),
  OUTPUT("Output"),
  PART("Part");

  private final String title;

  Role(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
