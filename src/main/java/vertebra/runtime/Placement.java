package vertebra.runtime;

import java.util.Optional;

/// Where a model really runs.
///
/// @param asked the device that was wished for
/// @param used the device that was taken
/// @param provider the runtime's name of the back end, such as `CUDAExecutionProvider`
/// @param arithmetic how numbers are multiplied where that is not plain float32, such as `TF32`
/// @param fallback why another device than the wished one was taken
public record Placement(
    Device asked,
    Device used,
    String provider,
    Optional<String> arithmetic,
    Optional<String> fallback) {}
