package vertebra.paint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
  void marksAreSeenOnAllThatTheyStandOn() {
    for (var palette : new Palette[] {Palette.LIGHT, Palette.DARK}) {
      int canvas = palette.colour(StyleTable.Ink.BACKGROUND);
      int card = palette.card("neck").fill();
      for (var ink :
          List.of(
              StyleTable.Ink.SELECTION,
              StyleTable.Ink.ERROR,
              StyleTable.Ink.WARNING,
              StyleTable.Ink.GUIDE,
              StyleTable.Ink.WIRE_PROVISIONAL))
        for (int ground : new int[] {canvas, card, palette.band("head"), palette.band("note")})
          assertTrue(Colour.contrast(palette.colour(ink), ground) >= 3, "" + ink);
      assertTrue(read(palette, StyleTable.Ink.ON_ERROR, StyleTable.Ink.ERROR) >= 4.5);
      assertTrue(read(palette, StyleTable.Ink.ON_WARNING, StyleTable.Ink.WARNING) >= 4.5);
      assertTrue(read(palette, StyleTable.Ink.LABEL, StyleTable.Ink.LABEL_BACKGROUND) >= 4.5);
      assertTrue(read(palette, StyleTable.Ink.FRAME_TITLE, StyleTable.Ink.BACKGROUND) >= 4.5);
    }
  }

  private static double read(Palette palette, StyleTable.Ink text, StyleTable.Ink ground) {
    return Colour.contrast(palette.colour(text), palette.colour(ground));
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

  private static final List<String> ROLES = List.of("backbone", "neck", "head", "postprocessing");

  /// Sight without one kind of cone, on linear light: Machado, Oliveira and Fernandes (2009) at
  /// full severity, each row the new red, green, blue.
  private static final Map<String, double[][]> SIGHTS =
      Map.of(
          "everybody",
          new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
          "protanopia",
          new double[][] {
            {0.152286, 1.052583, -0.204868},
            {0.114503, 0.786281, 0.099216},
            {-0.003882, -0.048116, 1.051998}
          },
          "deuteranopia",
          new double[][] {
            {0.367322, 0.860646, -0.227968},
            {0.280085, 0.672501, 0.047413},
            {-0.011820, 0.042940, 0.968881}
          },
          "tritanopia",
          new double[][] {
            {1.255528, -0.076749, -0.178779},
            {-0.078411, 0.930809, 0.147602},
            {0.004733, 0.691367, 0.303900}
          });

  @Test
  void rolesAreToldApartByWhoeverLooks() {
    for (var sight : SIGHTS.entrySet())
      for (var one : ROLES)
        for (var other : ROLES.subList(ROLES.indexOf(one) + 1, ROLES.size())) {
          assertApart(30, Palette.LIGHT, one, other, sight);
          assertApart(15, Palette.DARK, one, other, sight);
        }
  }

  private static void assertApart(
      double least,
      Palette palette,
      String one,
      String other,
      Map.Entry<String, double[][]> sight) {
    double apart =
        distance(
            seen(palette.accent(one), sight.getValue()),
            seen(palette.accent(other), sight.getValue()));
    assertTrue(apart >= least, one + " and " + other + ", " + sight.getKey() + ": " + apart);
  }

  /// A colour as CIELAB has it, in daylight D65.
  private static double[] seen(int colour, double[][] sight) {
    double[] light = {
      linear(Colour.red(colour)), linear(Colour.green(colour)), linear(Colour.blue(colour))
    };
    double[] rgb = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int k = 0; k < 3; k++) rgb[i] += sight[i][k] * light[k];
      rgb[i] = Math.clamp(rgb[i], 0, 1);
    }
    double x = curved((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.95047);
    double y = curved(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
    double z = curved((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.08883);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static double curved(double value) {
    return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16.0 / 116;
  }

  private static double distance(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) sum += (one[i] - other[i]) * (one[i] - other[i]);
    return Math.sqrt(sum);
  }

  @Test
  void wordsAndLinesAreReadOnAllThatTheyStandOn() {
    for (var palette : new Palette[] {Palette.LIGHT, Palette.DARK}) {
      int canvas = palette.colour(StyleTable.Ink.BACKGROUND);
      for (var role : List.of("input", "backbone", "neck", "head", "postprocessing")) {
        var card = palette.card(role);
        int band = palette.band(role);
        for (int ground : new int[] {canvas, band, card.fill(), card.header()}) {
          for (int text : new int[] {card.accent(), card.title(), card.subtitle()})
            assertTrue(Colour.contrast(text, ground) >= 4.5, role + " " + Colour.hex(text));
        }
        long finest = 1;
        for (long stride = 1; stride <= 128; stride *= 2) {
          int wire = palette.colour(StyleTable.Ink.ofStride(stride));
          assertTrue(Colour.contrast(wire, band) >= 3, role + " at stride " + stride);
          assertTrue(
              Colour.contrast(wire, band)
                  >= Colour.contrast(palette.colour(StyleTable.Ink.ofStride(finest)), band),
              "the coarser, the stronger");
          finest = stride;
        }
      }
    }
  }
}
