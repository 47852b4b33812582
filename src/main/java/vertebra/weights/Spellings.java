package vertebra.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Other names that the same weight has in other people's files.
///
/// A name is first looked up as it is, then with the outer node's name taken off, and then in these
/// spellings. Each is a list of replacements, made one after the other; a spelling that changes
/// nothing in a name says nothing about it.
final class Spellings {

  private record Replacement(Pattern pattern, String replacement) {}

  private record Spelling(List<Replacement> replacements) {

    /// @param pairs a pattern and what takes its place, by turns
    static Spelling of(String... pairs) {
      var replacements = new ArrayList<Replacement>();
      for (int i = 0; i < pairs.length; i += 2)
        replacements.add(new Replacement(Pattern.compile(pairs[i]), pairs[i + 1]));
      return new Spelling(replacements);
    }

    String of(String name) {
      var spelled = name;
      for (var rule : replacements)
        spelled = rule.pattern().matcher(spelled).replaceAll(rule.replacement());
      return spelled;
    }
  }

  /// Residual networks whose units are pairs of a convolution and a norm: `c1.0`, `c1.1`, `sc.0`.
  private static final String[] RESIDUAL = {
    "\\.conv(\\d)\\.", ".c$1.0.",
    "\\.bn(\\d)\\.", ".c$1.1.",
    "\\.se\\.fc", ".se.f"
  };

  private static final Spelling TNT =
      Spelling.of(
          "^backbone\\.pixel_embed\\.proj\\.", "conv.",
          "^backbone\\.cls_token$", "cls",
          "^backbone\\.patch_pos$", "pos",
          "^backbone\\.norm(\\d)_proj\\.", "n$1.",
          "\\.norm_mlp_in\\.", ".ni2.",
          "\\.norm_in\\.", ".ni1.",
          "\\.norm1_proj\\.", ".np.",
          "\\.norm_mlp\\.", ".no2.",
          "\\.norm_out\\.", ".no1.",
          "\\.attn_in\\.", ".ai.",
          "\\.attn_out\\.", ".ao.",
          "\\.mlp_in\\.fc", ".mi.f",
          "\\.mlp\\.fc", ".mo.f",
          "^head\\.head\\.", "fc.",
          "^backbone\\.", "");

  private static final Spelling SWIN =
      Spelling.of(
          "^backbone\\.features\\.0\\.0\\.", "emb.",
          "^backbone\\.features\\.0\\.2\\.", "n0.",
          "^backbone\\.features\\.1\\.", "st.0.",
          "^backbone\\.features\\.2\\.", "st.1.",
          "^backbone\\.features\\.3\\.", "st.2.",
          "^backbone\\.features\\.4\\.", "st.3.",
          "^backbone\\.features\\.5\\.", "st.4.",
          "^backbone\\.features\\.6\\.", "st.5.",
          "^backbone\\.features\\.7\\.", "st.6.",
          "\\.attn\\.relative_position_bias_table$", ".table",
          "\\.attn\\.", ".",
          "\\.norm(\\d)\\.", ".n$1.",
          "\\.mlp\\.0\\.", ".f1.",
          "\\.mlp\\.3\\.", ".f2.",
          "\\.reduction\\.", ".red.",
          "^head\\.head\\.", "fc.",
          "^backbone\\.", "");

  private static final Spelling RDNET =
      Spelling.of(
          "^backbone\\.dense_stages\\.(\\d+)\\.[02]\\.dense_block(\\d)\\.layers\\.layers\\.",
          "stages.$1.$2.f.",
          "^backbone\\.dense_stages\\.(\\d+)\\.[02]\\.dense_block(\\d)\\.gamma$",
          "stages.$1.$2.gamma",
          "^backbone\\.dense_stages\\.(\\d+)\\.",
          "trans.$1.",
          "^head\\.head\\.",
          "",
          "^backbone\\.",
          "");

  private static final List<Spelling> ALL =
      List.of(
          // A backbone cut out of a classifier loses the name of its container.
          Spelling.of("^backbone\\.features\\.", "backbone."),
          Spelling.of(
              with(
                  RESIDUAL,
                  "^backbone\\.conv1\\.",
                  "stem.0.",
                  "^backbone\\.bn1\\.",
                  "stem.1.",
                  "\\.downsample\\.",
                  ".sc.",
                  "^backbone\\.",
                  "")),
          Spelling.of(
              with(
                  RESIDUAL,
                  "^backbone\\.conv1\\.",
                  "bb.stem.0.",
                  "^backbone\\.bn1\\.",
                  "bb.stem.1.",
                  "\\.downsample\\.",
                  ".sc.",
                  "^backbone\\.",
                  "bb.")),
          Spelling.of(
              with(
                  RESIDUAL,
                  "^backbone\\.conv1\\.0\\.",
                  "stem.0.0.",
                  "^backbone\\.conv1\\.1\\.",
                  "stem.0.1.",
                  "^backbone\\.conv1\\.3\\.",
                  "stem.1.0.",
                  "^backbone\\.conv1\\.4\\.",
                  "stem.1.1.",
                  "^backbone\\.conv1\\.6\\.",
                  "stem.2.0.",
                  "^backbone\\.bn1\\.",
                  "stem.2.1.",
                  "\\.downsample\\.1\\.",
                  ".sc.1.0.",
                  "\\.downsample\\.2\\.",
                  ".sc.1.1.",
                  "^backbone\\.",
                  "")),
          Spelling.of(
              "^backbone\\.conv1\\.conv\\.", "stem.0.0.",
              "^backbone\\.conv2\\.conv\\.", "stem.3.0.",
              "^backbone\\.conv3\\.conv\\.", "stem.4.0.",
              "^backbone\\.inception(\\d\\w)\\.branch", "inc$1.b",
              "\\.conv\\.", ".0."),
          Spelling.of(squeezed()),
          Spelling.of(
              "^backbone\\.conv2d_1a\\.", "stem.0.",
              "^backbone\\.conv2d_2a\\.", "stem.1.",
              "^backbone\\.conv2d_2b\\.", "stem.2.",
              "^backbone\\.conv2d_3b\\.", "stem.4.",
              "^backbone\\.conv2d_4a\\.", "stem.5.",
              "^backbone\\.mixed_5b\\.branch", "mixed5b.b.",
              "^backbone\\.mixed_6a\\.branch", "ra.b.",
              "^backbone\\.mixed_7a\\.branch", "rb.b.",
              "^backbone\\.repeat\\.(\\d+)\\.branch", "a.$1.cat.b.",
              "^backbone\\.repeat_1\\.(\\d+)\\.branch", "b.$1.cat.b.",
              "^backbone\\.repeat_2\\.(\\d+)\\.branch", "c.$1.cat.b.",
              "^backbone\\.block8\\.branch", "c.9.cat.b.",
              "^backbone\\.repeat\\.(\\d+)\\.conv2d\\.", "a.$1.up.",
              "^backbone\\.repeat_1\\.(\\d+)\\.conv2d\\.", "b.$1.up.",
              "^backbone\\.repeat_2\\.(\\d+)\\.conv2d\\.", "c.$1.up.",
              "^backbone\\.block8\\.conv2d\\.", "c.9.up.",
              "^backbone\\.conv2d_7b\\.", "top.",
              "^head\\.classif\\.", "fc.",
              "\\.conv\\.", ".0.",
              "\\.bn\\.", ".1."),
          Spelling.of(
              "^neck\\.convs\\.4\\.1\\.", "aspp.img.0.",
              "^neck\\.convs\\.4\\.2\\.", "aspp.img.1.",
              "^neck\\.convs\\.", "aspp.b.",
              "^neck\\.project\\.", "aspp.proj.0."),
          TNT,
          SWIN,
          RDNET);

  private Spellings() {}

  /// Later pairs are replaced first: they are the special cases.
  private static String[] with(String[] common, String... special) {
    var all = new ArrayList<>(List.of(special));
    all.addAll(List.of(common));
    return all.toArray(String[]::new);
  }

  /// Fire modules counted by themselves, with short names for their parts.
  private static String[] squeezed() {
    var pairs = new ArrayList<String>();
    int count = 0;
    for (int position : new int[] {3, 4, 5, 7, 8, 9, 10, 12})
      pairs.addAll(List.of("^backbone\\.features\\." + position + "\\.", "fire." + count++ + "."));
    pairs.addAll(
        List.of(
            "^backbone\\.features\\.0\\.", "stem.",
            "\\.squeeze\\.", ".sq.",
            "\\.expand(\\d)x\\d\\.", ".e$1.",
            "^head\\.classifier\\.1\\.", "head."));
    return pairs.toArray(String[]::new);
  }

  /// The names to look a weight up by, the likeliest first.
  static List<String> of(String name) {
    var names = new ArrayList<String>();
    names.add(name);
    names.add(inner(name));
    for (var spelling : ALL) {
      var spelled = spelling.of(name);
      if (!spelled.equals(name)) names.add(spelled);
    }
    return names;
  }

  /// The name with that of the outer node taken off.
  private static String inner(String name) {
    return name.substring(name.indexOf('.') + 1);
  }
}
