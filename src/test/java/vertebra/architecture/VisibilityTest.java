package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A type is public because another package uses it, and for no other reason.
class VisibilityTest {

  private static final Pattern IN_DESCRIPTOR = Pattern.compile("Lvertebra/[\\w/]+");

  /// Java or FXML starts these by their names.
  private static final Set<String> STARTED = Set.of("vertebra/Launcher", "vertebra/App");

  @Test
  void everyPublicTypeIsUsedByAnotherPackage() throws IOException {
    var open = new TreeSet<String>();
    var used = new HashSet<>(STARTED);
    for (var model : classes("target/classes")) {
      var name = model.thisClass().asInternalName();
      if (model.flags().has(AccessFlag.PUBLIC) && !name.contains("$")) open.add(name);
      note(model, used);
    }
    for (var model : classes("target/test-classes")) note(model, used);
    assertFalse(open.isEmpty());
    open.removeAll(used);
    assertEquals(Set.of(), open, "types that no other package uses");
  }

  private static void note(ClassModel model, Set<String> used) {
    var home = home(model.thisClass().asInternalName());
    for (var entry : model.constantPool()) {
      if (entry instanceof ClassEntry type) note(type.asInternalName(), home, used);
      if (entry instanceof Utf8Entry text)
        IN_DESCRIPTOR
            .matcher(text.stringValue())
            .results()
            .forEach(found -> note(found.group().substring(1), home, used));
    }
  }

  private static void note(String type, String home, Set<String> used) {
    if (!home(type).equals(home)) used.add(type.replaceFirst("\\$.*", ""));
  }

  private static String home(String type) {
    return type.substring(0, Math.max(0, type.lastIndexOf('/')));
  }

  private static List<ClassModel> classes(String folder) throws IOException {
    try (var files = Files.walk(Path.of(folder))) {
      var classes = files.filter(file -> file.toString().endsWith(".class")).toList();
      var models = new ArrayList<ClassModel>();
      for (var file : classes) models.add(ClassFile.of().parse(file));
      return models;
    }
  }
}
