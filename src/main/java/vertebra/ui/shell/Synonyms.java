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
          Map.entry("flow", say("synonyms.flow")),
          Map.entry("frame", say("synonyms.frame")),
          Map.entry("group", say("synonyms.group")),
          Map.entry("keys", say("synonyms.keys")),
          Map.entry("mute", say("synonyms.mute")),
          Map.entry("open-up", say("synonyms.open-up")),
          Map.entry("replace", say("synonyms.replace")),
          Map.entry("settings", say("synonyms.settings")),
          Map.entry("setting-text", say("synonyms.setting-text")),
          Map.entry("setting-theme", say("synonyms.setting-theme")),
          Map.entry("setting-motion", say("synonyms.setting-motion")),
          Map.entry("setting-keeping", say("synonyms.setting-keeping")),
          Map.entry("setting-keys", say("synonyms.setting-keys")),
          Map.entry("setting-stores", say("synonyms.setting-stores")),
          Map.entry("wire", say("synonyms.wire")),
          Map.entry("undo", say("synonyms.undo")),
          Map.entry("delete", say("synonyms.delete")),
          Map.entry("duplicate", say("synonyms.duplicate")),
          Map.entry("fit-selection", say("synonyms.fit-selection")),
          Map.entry("next-problem", say("synonyms.next-problem")),
          Map.entry("apply-fix", say("synonyms.apply-fix")),
          Map.entry("show-microscope", say("synonyms.show-microscope")),
          Map.entry("save", say("synonyms.save")),
          Map.entry("quit", say("synonyms.quit")),
          Map.entry("glossary", say("synonyms.glossary")),
          Map.entry("lessons", say("synonyms.lessons")),
          Map.entry("run", say("synonyms.run")),
          Map.entry("show-budget", say("synonyms.show-budget")),
          Map.entry("show-problems", say("synonyms.show-problems")),
          Map.entry("go-to-step", say("synonyms.go-to-step")),
          Map.entry("show-inspector", say("synonyms.show-inspector")),
          Map.entry("show-import", say("synonyms.show-import")),
          Map.entry("show-run", say("synonyms.show-run")),
          Map.entry("show-lesson", say("synonyms.show-lesson")),
          Map.entry("show-measure", say("synonyms.show-measure")),
          Map.entry("show-tensors", say("synonyms.show-tensors")),
          Map.entry("show-train", say("synonyms.show-train")),
          Map.entry("train", say("synonyms.train")),
          Map.entry("start", say("synonyms.start")),
          Map.entry("compare", say("synonyms.compare")),
          Map.entry("export-picture", say("synonyms.export-picture")),
          Map.entry("add-note", say("synonyms.add-note")),
          Map.entry("rename", say("synonyms.rename")),
          Map.entry("open", say("synonyms.open")),
          Map.entry("new", say("synonyms.new")),
          Map.entry("redo", say("synonyms.redo")),
          Map.entry("previous-view", say("synonyms.previous-view")),
          Map.entry("feature-maps", say("synonyms.feature-maps")),
          Map.entry("heat", say("synonyms.heat")),
          Map.entry("tear-off", say("synonyms.tear-off")),
          Map.entry("collapse", say("synonyms.collapse")),
          Map.entry("toggle-side", say("synonyms.toggle-side")),
          Map.entry("toggle-bottom", say("synonyms.toggle-bottom")),
          Map.entry("about", say("synonyms.about")),
          Map.entry("theme-dark", say("synonyms.theme-dark")),
          Map.entry("theme-light", say("synonyms.theme-light")));

  private Synonyms() {}
}
