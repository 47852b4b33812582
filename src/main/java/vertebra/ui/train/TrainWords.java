package vertebra.ui.train;

import static vertebra.text.Texts.say;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import vertebra.learning.Curves;
import vertebra.report.CurveChart;
import vertebra.report.CurveChart.Curve;
import vertebra.report.Unit;
import vertebra.training.Epoch;
import vertebra.ui.parts.Digits;

/// What numbers of a training are called.
final class TrainWords {

  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private TrainWords() {}

  /// The name of a task's figure.
  static String figure(String key) {
    return switch (key) {
      case "meanIoU" -> say("train.mean-iou");
      case "ap50" -> say("train.ap50");
      case "explained" -> say("train.explained");
      default -> say("train.accuracy");
    };
  }

  /// A time in a few words.
  static String time(double seconds) {
    long whole = Math.round(seconds);
    if (whole < MINUTE) return say("train.seconds", whole);
    if (whole < HOUR) return say("train.minutes", whole / MINUTE, whole % MINUTE);
    return say("train.hours", whole / HOUR, whole % HOUR / MINUTE);
  }

  /// A learning rate in few digits.
  static String rate(double rate) {
    return Digits.of(rate);
  }

  /// A number with all its digits and no exponent, as it is typed.
  static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  static CurveChart losses(Curves curves, int epochs) {
    var steps = new ArrayList<Double>();
    for (var moment : curves.moments()) {
      steps.add(moment.at());
      steps.add(moment.loss());
    }
    return new CurveChart(
        say("train.loss"),
        Unit.NUMBER,
        say("train.epoch"),
        epochs,
        List.of(
            new Curve(say("train.steps"), 0, true, steps),
            new Curve(say("train.training"), 0, false, along(curves, Epoch::loss)),
            new Curve(say("train.validation"), 1, false, along(curves, Epoch::validationLoss))));
  }

  static CurveChart figures(Curves curves, int epochs, String figure) {
    return new CurveChart(
        figure(figure),
        Unit.PERCENT,
        say("train.epoch"),
        epochs,
        List.of(
            new Curve(say("train.training"), 0, false, along(curves, Epoch::accuracy)),
            new Curve(
                say("train.validation"), 1, false, along(curves, Epoch::validationAccuracy))));
  }

  /// A number of every epoch.
  static List<Double> along(
      Curves curves, java.util.function.ToDoubleFunction<? super Epoch> number) {
    var points = new ArrayList<Double>();
    for (var epoch : curves.epochs()) {
      points.add((double) epoch.number());
      points.add(number.applyAsDouble(epoch));
    }
    return points;
  }
}
