package vertebra.detection;

/// An object that is there.
///
/// @param label the number of its class
public record LabelledBox(BoundingBox box, int label) {}
