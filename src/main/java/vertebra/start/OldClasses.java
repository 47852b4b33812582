package vertebra.start;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Classes from before Java 6 do not carry what Java needs to verify them ahead of time, and no
/// cache takes them. Here a jar gets it added; the classes do what they did.
final class OldClasses {

  /// The first version of class files that Java verifies by their stack maps alone.
  private static final int STACK_MAPS = ClassFile.JAVA_7_VERSION;

  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private OldClasses() {}

  /// Rewrites the jars that are named, where they hold old classes.
  public static void main(String[] jars) throws IOException {
    for (var jar : jars) rewrite(Path.of(jar), Path.of(jar));
  }

  /// Writes a jar whose classes all can be cached.
  static void rewrite(Path jar, Path result) throws IOException {
    var old = new OldClasses();
    old.read(jar);
    var written = result.resolveSibling(result.getFileName() + ".new");
    try (var out = new ZipOutputStream(Files.newOutputStream(written))) {
      for (var file : old.files.entrySet()) old.write(file.getKey(), file.getValue(), out);
    }
    Files.move(written, result, StandardCopyOption.REPLACE_EXISTING);
  }

  private void read(Path jar) throws IOException {
    try (var in = new ZipInputStream(Files.newInputStream(jar))) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry())
        if (!entry.isDirectory()) files.put(entry.getName(), in.readAllBytes());
    }
  }

  private void write(String name, byte[] content, ZipOutputStream out) throws IOException {
    var entry = new ZipEntry(name);
    // The same classes make the same jar.
    entry.setLastModifiedTime(FileTime.fromMillis(0));
    out.putNextEntry(entry);
    out.write(name.endsWith(".class") ? raised(content) : content);
    out.closeEntry();
  }

  private byte[] raised(byte[] content) {
    var classes =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this::inJar)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    var model = classes.parse(content);
    if (model.majorVersion() >= STACK_MAPS) return content;
    return classes.transformClass(
        model,
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen((builder, element) -> {
              if (element instanceof ClassFileVersion) builder.withVersion(STACK_MAPS, 0);
              else builder.with(element);
            }));
  }

  private @Nullable InputStream inJar(ClassDesc type) {
    var name = type.descriptorString();
    var content = files.get(name.substring(1, name.length() - 1) + ".class");
    return content == null ? null : new ByteArrayInputStream(content);
  }
}
