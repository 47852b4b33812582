package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.AbstractMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import vertebra.document.Frame;
import vertebra.document.Layout;
import vertebra.graph.NodeId;

/// Where frames stand is found at the cost of what an edit changed.
class FramePlacesTest {

  /// Cards that count how many of them are looked at.
  private static final class Counted extends AbstractMap<NodeId, Card> {
    private final Map<NodeId, Card> cards;
    private int looks;

    Counted(Map<NodeId, Card> cards) {
      this.cards = cards;
    }

    @Override
    public @Nullable Card get(@Nullable Object key) {
      looks++;
      return cards.get(key);
    }

    @Override
    public Set<Entry<NodeId, Card>> entrySet() {
      return new java.util.AbstractSet<>() {
        @Override
        public Iterator<Entry<NodeId, Card>> iterator() {
          looks += cards.size();
          return cards.entrySet().iterator();
        }

        @Override
        public int size() {
          return cards.size();
        }
      };
    }
  }

  /// How many cards are looked at when one goes out of the middle of three bands.
  private static int looks(int size) {
    var cards = new LinkedHashMap<NodeId, Card>();
    for (var card : Sketches.view(Sketches.deep(size)).cards()) cards.put(card.id(), card);
    var ids = List.copyOf(cards.keySet());
    var layout = Layout.EMPTY;
    int third = ids.size() / 3;
    var roles = List.of("backbone", "neck", "head");
    for (int i = 0; i < roles.size(); i++)
      layout =
          layout.withFrame(
              roles.get(i),
              new Frame(roles.get(i), roles.get(i), ids.subList(i * third, (i + 1) * third)));
    var before = new Counted(cards);
    var places = FramePlaces.of(layout, before, FramePlaces.Known.NONE);
    assertEquals(3, places.boxes().size());
    var gone = ids.get(third + third / 2);
    var later = new LinkedHashMap<>(cards);
    later.remove(gone);
    var rest = new LinkedHashSet<>(ids.subList(third, 2 * third));
    rest.remove(gone);
    var edited = layout.withFrame("neck", new Frame("neck", "neck", List.copyOf(rest)));
    var now = new Counted(later);
    before.looks = 0;
    var swap = new SpatialIndex.Swap<Card>(cards.get(gone), null);
    var after = places.after(edited, now, List.of(swap), FramePlaces.Known.NONE, Set.of());
    assertEquals(
        FramePlaces.of(edited, later, FramePlaces.Known.NONE).boxes(),
        after.boxes(),
        "as from nothing");
    return before.looks + now.looks;
  }

  @Test
  void anEditLooksAtWhatItChangedAndNotAtWhatBandsHold() {
    int looks = looks(300);
    assertTrue(looks < 10, looks + " cards");
    assertEquals(looks, looks(3_000));
  }
}
