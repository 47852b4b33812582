package vertebra.paint;

/// The colours of a card, `0xAARRGGBB`.
///
/// @param accent the stripe at the side, and ports
/// @param header behind the title
/// @param chip behind the shape
public record CardStyle(
    int fill,
    int border,
    int accent,
    int header,
    int title,
    int subtitle,
    int chip,
    int chipText) {}
