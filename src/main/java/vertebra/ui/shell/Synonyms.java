package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.Map;

/// What people call commands elsewhere, by the commands' ids, with commas between.
final class Synonyms {

  static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("add-block", say("synonyms.add-block")),
          Map.entry("arrange", say("synonyms.arrange")),
          Map.entry("bypass", say("synonyms.bypass")),
          Map.entry("commands", say("synonyms.commands")),
          Map.entry("compare-this", say("synonyms.compare-this")),
          Map.entry("devices", say("synonyms.devices")),
          Map.entry("export-model", say("synonyms.export-model")),
          Map.entry("find", say("synonyms.find")),
          Map.entry("fit", say("synonyms.fit")),
          Map.entry("frame", say("synonyms.frame")),
          Map.entry("group", say("synonyms.group")),
          Map.entry("keys", say("synonyms.keys")),
          Map.entry("mute", say("synonyms.mute")),
          Map.entry("open-up", say("synonyms.open-up")),
          Map.entry("replace", say("synonyms.replace")),
          Map.entry("settings", say("synonyms.settings")),
          Map.entry("run", say("synonyms.run")),
          Map.entry("show-budget", say("synonyms.show-budget")),
          Map.entry("show-measure", say("synonyms.show-measure")),
          Map.entry("show-tensors", say("synonyms.show-tensors")),
          Map.entry("show-train", say("synonyms.show-train")),
          Map.entry("train", say("synonyms.train")),
          Map.entry("start", say("synonyms.start")),
          Map.entry("theme-dark", say("synonyms.theme-dark")),
          Map.entry("theme-light", say("synonyms.theme-light")));

  private Synonyms() {}
}
