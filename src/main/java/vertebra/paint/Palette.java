package vertebra.paint;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// The built-in light and dark colours, for pictures made without a window and as the values from
/// which the style sheets start. Text reaches a contrast of 4.5, everything else that carries
/// meaning 3, on all that it stands on.
///
/// A palette is data: named colours, as in a style sheet's `-vertebra-canvas-…` and
/// `-vertebra-tone-…`. A tone that is not listed takes `block`'s colour.
public final class Palette implements StyleTable {

  /// What a name in a style sheet begins with.
  public static final String PREFIX = "-vertebra-";

  private static final String TONE = "tone-";
  private static final String OTHER = "tone-block";

  public static final Palette LIGHT =
      new Palette(
          0.10,
          """
          canvas-background       #f5f6f8
          canvas-grid             #dfe3ea
          canvas-wire             #7a869b
          canvas-wire-provisional #a8680b
          canvas-label            #414d63
          canvas-label-background #f5f6f8
          canvas-selection        #2563eb
          canvas-error            #c8232c
          canvas-on-error         #ffffff
          canvas-warning          #f0b429
          canvas-on-warning       #3a2800
          canvas-guide            #c026d3
          canvas-frame-title      #1b2333
          canvas-card             #ffffff
          canvas-card-border      #ccd3de
          canvas-card-title       #1b2333
          canvas-card-subtitle    #566176
          canvas-card-chip        #eef1f6
          canvas-card-chip-text   #34415a
          tone-input              #0e7490
          tone-stem               #6d5bd0
          tone-backbone           #2464d8
          tone-neck               #8b3fd1
          tone-head               #c2410c
          tone-postprocessing     #a8326f
          tone-output             #15803d
          tone-convolution        #4549d6
          tone-conv-units         #4549d6
          tone-normalization      #5d6b80
          tone-activation         #a45a06
          tone-pooling            #0f766e
          tone-merging            #8b3fd1
          tone-skip-connections   #8b3fd1
          tone-reshaping          #5b6472
          tone-linear             #be185d
          tone-own                #7c5200
          tone-block              #3562a8
          tone-unknown            #6b7280
          """);

  public static final Palette DARK =
      new Palette(
          0.20,
          """
          canvas-background       #14171d
          canvas-grid             #262c36
          canvas-wire             #76849c
          canvas-wire-provisional #d99a3a
          canvas-label            #b6c1d2
          canvas-label-background #14171d
          canvas-selection        #6ea8fe
          canvas-error            #f2636a
          canvas-on-error         #2b0608
          canvas-warning          #f5c04e
          canvas-on-warning       #2e2000
          canvas-guide            #e879f9
          canvas-frame-title      #edf0f5
          canvas-card             #1f242d
          canvas-card-border      #3c4554
          canvas-card-title       #edf0f5
          canvas-card-subtitle    #a5b0c2
          canvas-card-chip        #2b323e
          canvas-card-chip-text   #cdd7e6
          tone-input              #2dbfdb
          tone-stem               #a79bff
          tone-backbone           #6ba3ff
          tone-neck               #c48bff
          tone-head               #fb8b4b
          tone-postprocessing     #f07bb8
          tone-output             #4cc979
          tone-convolution        #9094ff
          tone-conv-units         #9094ff
          tone-normalization      #9aa8bd
          tone-activation         #eaa73e
          tone-pooling            #3cc4b6
          tone-merging            #c48bff
          tone-skip-connections   #c48bff
          tone-reshaping          #a3adbc
          tone-linear             #f779b0
          tone-own                #dcb35c
          tone-block              #84aee8
          tone-unknown            #9ca3af
          """);

  private final SequencedMap<String, Integer> named;
  private final double tint;
  private final Map<Ink, Integer> inks = new EnumMap<>(Ink.class);
  private final Map<String, CardStyle> cards = new HashMap<>();

  private Palette(double tint, String table) {
    this(tint, parsed(table));
  }

  private Palette(double tint, SequencedMap<String, Integer> colours) {
    this.tint = tint;
    named = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(colours));
    for (var ink : Ink.values()) inks.put(ink, named("canvas-" + words(ink)));
    for (var name : named.keySet())
      if (name.startsWith(TONE)) cards.put(name.substring(TONE.length()), style(named(name)));
  }

  /// A palette of other colours, by the names that [#colours] has; those that are missing are the
  /// light one's. Headers on dark cards are tinted more.
  public static Palette of(Map<String, Integer> colours) {
    var all = new LinkedHashMap<>(LIGHT.named);
    all.putAll(colours);
    int card = all.getOrDefault("canvas-card", 0xffffffff);
    boolean dark = Colour.contrast(card, 0xffffffff) > Colour.contrast(card, 0xff000000);
    return new Palette(dark ? DARK.tint : LIGHT.tint, all);
  }

  private static SequencedMap<String, Integer> parsed(String table) {
    var colours = new LinkedHashMap<String, Integer>();
    for (var line : table.lines().toList()) {
      int hash = line.indexOf('#');
      colours.put(
          line.substring(0, hash).strip(),
          0xff000000 | Integer.parseInt(line.substring(hash + 1), 16));
    }
    return colours;
  }

  /// Every colour by its name in style sheets, without the [#PREFIX].
  public SequencedMap<String, Integer> colours() {
    return named;
  }

  @Override
  public CardStyle card(String tone) {
    var style = cards.get(tone);
    return style == null ? style(named(OTHER)) : style;
  }

  @Override
  public int colour(Ink ink) {
    return inks.getOrDefault(ink, 0);
  }

  /// The name of an ink in style sheets, without `-vertebra-canvas-`.
  public static String words(Ink ink) {
    return ink.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private int named(String name) {
    var colour = named.get(name);
    if (colour == null) throw new IllegalStateException("the palette has no " + name);
    return colour;
  }

  private CardStyle style(int accent) {
    return new CardStyle(
        named("canvas-card"),
        named("canvas-card-border"),
        accent,
        Colour.mix(named("canvas-card"), accent, tint),
        named("canvas-card-title"),
        named("canvas-card-subtitle"),
        named("canvas-card-chip"),
        named("canvas-card-chip-text"));
  }
}
