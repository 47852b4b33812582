package vertebra.paint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PaletteTest {

  @Test
  void aPaletteMadeOfItsOwnColoursIsTheSame() {
    for (var palette : new Palette[] {Palette.LIGHT, Palette.DARK}) {
      var copy = Palette.of(palette.colours());
      assertEquals(palette.colours(), copy.colours());
      assertEquals(palette.card("backbone"), copy.card("backbone"));
    }
  }

  @Test
  void coloursThatNobodyNamesAreTheLightOnes() {
    var odd = Palette.of(Map.of("canvas-background", 0xff102030));
    assertEquals(0xff102030, odd.colour(StyleTable.Ink.BACKGROUND));
    assertEquals(Palette.LIGHT.colour(StyleTable.Ink.WIRE), odd.colour(StyleTable.Ink.WIRE));
    assertNotEquals(Palette.DARK.card("neck"), odd.card("neck"));
  }

  @Test
  void textOnEveryHeaderIsReadable() {
    for (var palette : new Palette[] {Palette.LIGHT, Palette.DARK})
      for (var name : palette.colours().keySet())
        if (name.startsWith("tone-")) {
          var card = palette.card(name.substring(5));
          assertTrue(Colour.contrast(card.title(), card.header()) >= 4.5, name);
          assertTrue(Colour.contrast(card.accent(), card.fill()) >= 3, name);
        }
  }
}
