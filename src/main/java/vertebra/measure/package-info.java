/// Measuring a design on a device: where the time goes, how far below the device's best, how it
/// scales with the batch, how healthy the signal is, and what a pixel sees.
///
/// [MeasurementKind] is the door: every kind makes one `report`. Models are opened through
/// `execute`; what they cost at least comes from `cost`.
@NullMarked
package vertebra.measure;

import org.jspecify.annotations.NullMarked;
