package vertebra.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChartPainterTest {

  @Test
  void namesHideNeitherDotsNorEachOther() {
    var dots = new ArrayList<Chart.Dot>();
    for (int i = 0; i < 24; i++)
      dots.add(new Chart.Dot("network-" + i, 10 + i % 5, 100 + i % 7, Chart.Look.PLAIN));
    var across = new Chart.Axis("Parameters", false, Unit.COUNT);
    var up = new Chart.Axis("MACs", false, Unit.COUNT);
    var chart = new Chart("A crowd", across, up, dots, List.of(), new LinkedHashMap<>());
    var painter = new ChartPainter(chart, 600, 300);
    var names = List.copyOf(painter.names().values());
    assertTrue(names.size() > 5, "few names: " + names.size());
    for (var name : names)
      assertTrue(
          names.stream().noneMatch(other -> other != name && other.intersects(name)),
          painter.names()::toString);
    assertTrue(
        names.stream().noneMatch(name -> painter.numbers().stream().anyMatch(name::intersects)),
        "a name lies over a number of the axis: " + painter.names());
    var first = painter.next(Optional.empty(), true);
    assertTrue(first.isPresent(), "the keyboard finds a dot");
    assertEquals(first, painter.next(painter.next(first, true), false), "and the way back");
    var spot = painter.spot(first.get()).orElseThrow();
    assertTrue(painter.at(spot.x() + 2, spot.y()).isPresent());
    assertTrue(painter.at(1, 1).isEmpty());
  }
}
