package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The compiler checks what the documentation says; this checks that there is some.
///
/// A public type says what it is; only a record inside an interface, a variant that its components
/// explain, may do without. A public method says what it does unless it fulfils what a supertype
/// says or is so short that words would repeat it.
@Tag("slow")
class DocumentationTest {

  @Test
  void everyPublicTypeSaysWhatItIs() throws Exception {
    assertEquals(List.of(), undocumented().types);
  }

  @Test
  void everyPublicMethodThatIsNotPlainSaysWhatItDoes() throws Exception {
    assertEquals(List.of(), undocumented().methods);
  }

  /// As many statements say themselves what a method does.
  private static final int PLAIN = 3;

  private static Reader undocumented() throws Exception {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> sources =
          ProjectFiles.javaSources().stream()
              .filter(source -> ProjectFiles.relative(source).startsWith("src/main/"))
              .toList();
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      var reader = new Reader(DocTrees.instance(task));
      reader.scan(task.parse(), null);
      return reader;
    }
  }

  private static final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {

    private final DocTrees docs;
    final List<String> types = new ArrayList<>();
    final List<String> methods = new ArrayList<>();

    Reader(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
      if (!isPublic(getCurrentPath())) {
        return null;
      }
      if (isSilent() && !isVariant(getCurrentPath())) {
        types.add(place(type.getSimpleName().toString()));
      }
      return super.visitClass(type, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      boolean own =
          method.getReturnType() != null
              && isPublic(getCurrentPath())
              && method.getModifiers().getAnnotations().isEmpty();
      boolean plain = method.getBody() == null || method.getBody().getStatements().size() <= PLAIN;
      if (own && !plain && isSilent()) {
        methods.add(place(method.getName().toString()));
      }
      return null;
    }

    private static boolean isVariant(TreePath path) {
      return path.getLeaf().getKind() == Tree.Kind.RECORD
          && path.getParentPath().getLeaf().getKind() == Tree.Kind.INTERFACE;
    }

    private boolean isSilent() {
      DocCommentTree words = docs.getDocCommentTree(getCurrentPath());
      return words == null || words.getFirstSentence().isEmpty();
    }

    private String place(String name) {
      var unit = getCurrentPath().getCompilationUnit();
      long line =
          unit.getLineMap()
              .getLineNumber(
                  docs.getSourcePositions().getStartPosition(unit, getCurrentPath().getLeaf()));
      return ProjectFiles.relative(Path.of(unit.getSourceFile().toUri())) + ":" + line + " " + name;
    }

    private static boolean isPublic(TreePath path) {
      ModifiersTree modifiers =
          switch (path.getLeaf()) {
            case ClassTree type -> type.getModifiers();
            case MethodTree method -> method.getModifiers();
            default -> throw new IllegalArgumentException(path.getLeaf().getKind().toString());
          };
      boolean ofInterface =
          path.getParentPath().getLeaf().getKind() == Tree.Kind.INTERFACE
              && !modifiers.getFlags().contains(Modifier.PRIVATE);
      return ofInterface || modifiers.getFlags().contains(Modifier.PUBLIC);
    }
  }
}
