package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javafx.scene.input.KeyCombination;
import vertebra.block.BlockType;
import vertebra.design.WordRank;
import vertebra.graph.BlockId;
import vertebra.text.Message;
import vertebra.ui.canvas.CanvasKey;
import vertebra.ui.parts.Keymap;
import vertebra.workbench.Workbench.WorkbenchState;

/// Something a person can ask for, by menu, key or the command list.
///
/// @param id a stable kebab-case word; the menu entry's id
/// @param section entries of a menu are divided where this number changes
/// @param title in the words of the moment, such as `Undo Set Stride`
/// @param keys what is pressed for it
/// @param isGlobal whether the keys work everywhere in the window; single letters work on the
///   canvas only, which handles them itself
/// @param isEnabled whether it would do something now
/// @param under the most that may lie over the design while it works
record Command(
    String id,
    Menu menu,
    int section,
    Function<WorkbenchState, String> title,
    Optional<KeyCombination> keys,
    boolean isGlobal,
    Predicate<WorkbenchState> isEnabled,
    Cover under,
    Runnable action) {

  /// How the ids of commands begin that add one block.
  static final String ADDS = "add-block-";

  /// Those of the edits that ask first, which a field is no reason to withhold.
  private static final Set<String> ASKING = Set.of("find", "rename", "replace");

  /// How the ids of commands begin that run the design on one sample picture.
  static final String RUNS_ON = "run-on-";

  /// How the ids of commands begin that choose between light and dark.
  static final String DRESSES = "theme-";

  /// How the ids of commands begin that lead to one setting.
  static final String SETS = "setting-";

  /// How the codes of titles begin.
  private static final String CODES = "command.";

  /// Where it stands.
  public enum Menu {
    FILE(say("shell.file")),
    EDIT(say("shell.edit")),
    VIEW(say("shell.view")),
    ARRANGE(say("shell.arrange")),
    RUN(say("shell.run")),
    LEARN(say("shell.learn")),
    HELP(say("shell.help"));

    private final String title;

    Menu(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /// A command of its own; its id is the last part of its title's code.
  static Command of(Menu menu, int section, Message title, Runnable action) {
    return of(title.code().substring(CODES.length()), menu, section, title.text(), action);
  }

  /// One of many of a kind, which go by what they are about.
  static Command of(String id, Menu menu, int section, String title, Runnable action) {
    return new Command(
        id, menu, section, _ -> title, Optional.empty(), true, _ -> true, Cover.NONE, action);
  }

  /// With keys that work everywhere in the window.
  Command on(String keys) {
    return with(KeyCombination.valueOf(keys), true);
  }

  /// With a key of the canvas that works everywhere in the window.
  Command on(CanvasKey key) {
    return with(key.keys(), true);
  }

  /// With a key that the canvas handles.
  Command onCanvas(CanvasKey key) {
    return with(key.keys(), false);
  }

  /// The word under which its keys can be chosen: that of the canvas's key, if it shares one.
  String keyId() {
    return keys.flatMap(CanvasKey::of).map(CanvasKey::id).orElse(id);
  }

  /// With the keys that the user chose, or its usual ones. Asked of a command with its usual keys.
  Command rekeyed(Keymap keymap) {
    var chosen = keymap.keys(keyId(), keys.stream().toList()).stream().findFirst();
    return new Command(id, menu, section, title, chosen, isGlobal, isEnabled, under, action);
  }

  private Command with(KeyCombination combination, boolean everywhere) {
    return new Command(
        id, menu, section, title, Optional.of(combination), everywhere, isEnabled, under, action);
  }

  Command when(Predicate<WorkbenchState> condition) {
    return new Command(id, menu, section, title, keys, isGlobal, condition, under, action);
  }

  /// It changes nothing of the design, or something else than the design, and works under this.
  Command under(Cover most) {
    return new Command(id, menu, section, title, keys, isGlobal, isEnabled, most, action);
  }

  /// The same, doing nothing while more lies over the design than it works under.
  Command guarded(Supplier<Cover> cover) {
    return new Command(
        id,
        menu,
        section,
        title,
        keys,
        isGlobal,
        state -> works(cover) && isEnabled.test(state),
        under,
        () -> {
          if (works(cover)) action.run();
        });
  }

  private boolean works(Supplier<Cover> cover) {
    return cover.get().compareTo(under) <= 0;
  }

  /// The words by which it is found: its title, what else people call it, and its menu.
  WordRank.Named named(WorkbenchState state) {
    var words = Synonyms.WORDS.getOrDefault(id, "");
    var names = words.isEmpty() ? List.<String>of() : List.of(words.split(", ", -1));
    if (id.startsWith(ADDS)) {
      var block = new BlockId(id.substring(ADDS.length()));
      names = new ArrayList<>(List.of(block.value()));
      state.catalogue().find(block).map(BlockType::aliases).ifPresent(names::addAll);
    }
    if (id.startsWith(RUNS_ON)) {
      var picture = id.substring(RUNS_ON.length());
      names = List.of(picture, picture.replaceFirst("\\.[^.]*$", ""));
    }
    return new WordRank.Named(title.apply(state), names, List.of(menu.title()));
  }

  /// Whether a list shows it only to who looks for it, because there are many of its kind.
  boolean isHiddenFirst() {
    return id.startsWith(ADDS) || id.startsWith(SETS) || id.startsWith(RUNS_ON);
  }

  /// Whether it edits blocks at once, and asks for nothing first.
  boolean isEdit() {
    return menu == Menu.EDIT && !ASKING.contains(id) || menu == Menu.ARRANGE;
  }

  Command titled(Function<WorkbenchState, String> words) {
    return new Command(id, menu, section, words, keys, isGlobal, isEnabled, under, action);
  }

  /// The keys as people write them.
  String keyText() {
    return keys.map(KeyCombination::getDisplayText).orElse("");
  }
}
