package vertebra.ui.canvas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javafx.css.CssMetaData;
import javafx.css.SimpleStyleableObjectProperty;
import javafx.css.StyleConverter;
import javafx.css.Styleable;
import javafx.css.StyleableProperty;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import vertebra.paint.Palette;
import vertebra.ui.parts.FxSurface;

/// An invisible region through which the canvas reads its colours from style sheets: it has a
/// property for every colour of [Palette], by the same names, `-vertebra-canvas-…` and
/// `-vertebra-tone-…`. They are inherited, so a theme may say them at `.root`. A colour that no
/// style sheet names is the light palette's.
final class StyleProbe extends Region {

  private static final SequencedMap<String, CssMetaData<StyleProbe, Color>> META = meta();
  private static final List<CssMetaData<? extends Styleable, ?>> ALL = all();

  private final Map<String, SimpleStyleableObjectProperty<Color>> properties =
      new LinkedHashMap<>();
  private final Runnable changed;

  /// @param changed told, possibly often, that some colour is another one
  StyleProbe(Runnable changed) {
    this.changed = changed;
    META.forEach((name, meta) ->
        properties.put(
            name,
            new SimpleStyleableObjectProperty<>(meta, this, name, meta.getInitialValue(this)) {
              @Override
              protected void invalidated() {
                StyleProbe.this.changed.run();
              }
            }));
    getStyleClass().add("canvas-colours");
    setManaged(false);
    setMouseTransparent(true);
    setOpacity(0);
  }

  /// The colours as the style sheets have them now.
  Palette palette() {
    var colours = new LinkedHashMap<String, Integer>();
    properties.forEach((name, property) -> colours.put(name, argb(property.get())));
    return Palette.of(colours);
  }

  static int argb(Color colour) {
    return ((int) Math.round(colour.getOpacity() * 255) << 24)
        | ((int) Math.round(colour.getRed() * 255) << 16)
        | ((int) Math.round(colour.getGreen() * 255) << 8)
        | (int) Math.round(colour.getBlue() * 255);
  }

  @Override
  public List<CssMetaData<? extends Styleable, ?>> getCssMetaData() {
    return ALL;
  }

  private static SequencedMap<String, CssMetaData<StyleProbe, Color>> meta() {
    var meta = new LinkedHashMap<String, CssMetaData<StyleProbe, Color>>();
    Palette.LIGHT
        .colours()
        .forEach((name, colour) ->
            meta.put(
                name,
                new CssMetaData<>(
                    Palette.PREFIX + name,
                    StyleConverter.getColorConverter(),
                    FxSurface.colour(colour),
                    true) {
                  @Override
                  public boolean isSettable(StyleProbe probe) {
                    return true;
                  }

                  @Override
                  public StyleableProperty<Color> getStyleableProperty(StyleProbe probe) {
                    return probe.property(name);
                  }
                }));
    return meta;
  }

  private SimpleStyleableObjectProperty<Color> property(String name) {
    var property = properties.get(name);
    if (property == null) throw new IllegalArgumentException("no colour is called " + name);
    return property;
  }

  private static List<CssMetaData<? extends Styleable, ?>> all() {
    var all = new ArrayList<CssMetaData<? extends Styleable, ?>>(Region.getClassCssMetaData());
    all.addAll(META.values());
    return List.copyOf(all);
  }
}
