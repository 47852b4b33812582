package vertebra.block;

/// A figure that somebody else published about a network, shown apart from what Vertebra computes.
///
/// @param figure what was measured, with its unit (`ImageNet-1k top-1 accuracy, %`)
/// @param value the number as published
/// @param source who published it
public record Published(String figure, String value, String source) {}
