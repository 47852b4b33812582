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
          0.08,
          """
          canvas-background       #f5f6f8
          canvas-grid             #dfe3ea
          canvas-wire             #6d7b93
          canvas-wire-stride-1    #73809a
          canvas-wire-stride-4    #6d7b93
          canvas-wire-stride-8    #62718c
          canvas-wire-stride-16   #51607d
          canvas-wire-stride-32   #41506d
          canvas-wire-stride-64   #31405d
          canvas-wire-stride-128  #21304c
          canvas-wire-provisional #8a5a00
          canvas-label            #414d63
          canvas-label-background #f5f6f8
          canvas-selection        #2563eb
          canvas-error            #c8232c
          canvas-on-error         #ffffff
          canvas-warning          #b27a06
          canvas-on-warning       #1f1500
          canvas-guide            #c026d3
          canvas-frame-title      #1b2333
          canvas-card             #ffffff
          canvas-card-border      #c3cbd8
          canvas-card-title       #1b2333
          canvas-card-subtitle    #566176
          canvas-card-chip        #eef1f6
          canvas-card-chip-text   #1b2333
          tone-input              #3f4a5c
          tone-stem               #061c5d
          tone-backbone           #061c5d
          tone-neck               #017862
          tone-head               #bd410b
          tone-postprocessing     #9045ba
          tone-output             #3f4a5c
          tone-block              #3f4a5c
          tone-unknown            #6b7280
          """);

  public static final Palette DARK =
      new Palette(
          0.16,
          """
          canvas-background       #14171d
          canvas-grid             #262c36
          canvas-wire             #718096
          canvas-wire-stride-1    #5f6c80
          canvas-wire-stride-4    #718096
          canvas-wire-stride-8    #8494ab
          canvas-wire-stride-16   #97a8c0
          canvas-wire-stride-32   #abbbd3
          canvas-wire-stride-64   #c0cfe5
          canvas-wire-stride-128  #d6e3f6
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
          canvas-card-border      #48536a
          canvas-card-title       #edf0f5
          canvas-card-subtitle    #a5b0c2
          canvas-card-chip        #2b323e
          canvas-card-chip-text   #edf0f5
          tone-input              #cbd5e3
          tone-stem               #68a2fe
          tone-backbone           #68a2fe
          tone-neck               #4ce2ca
          tone-head               #ff9a5c
          tone-postprocessing     #e3d34a
          tone-output             #cbd5e3
          tone-block              #cbd5e3
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
