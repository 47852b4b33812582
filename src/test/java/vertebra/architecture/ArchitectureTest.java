package vertebra.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.Launcher;

/// Packages are the architecture; this is the whole of it.
class ArchitectureTest {

  private static final String ROOT = "vertebra";

  /// Fewer classes than this means that the scan missed them, not that the rules hold.
  private static final int FLOOR = 300;

  /// Who may use whom: a row for every package at every level, below what it uses. Only the package
  /// that starts the program has none; it puts everything together, and nothing may use it.
  static final List<Row> PACKAGES =
      table(
          """
          text                |
          start               |
          files               | text
          tensor              |
          graph               | text tensor
          onnx                | text files tensor
          hardware            | text
          paint               | text tensor
          block               | text tensor graph onnx
          catalogue.layers    | text tensor graph onnx block
          catalogue.blocks    | text tensor graph block catalogue.layers
          catalogue.necks     | text tensor graph block catalogue.layers catalogue.blocks
          catalogue.backbones | text tensor graph block catalogue.layers catalogue.blocks \
                                catalogue.necks
          catalogue.heads     | text tensor graph block catalogue.layers catalogue.blocks \
                                catalogue.necks
          catalogue.models    | tensor graph block catalogue.layers catalogue.blocks \
                                catalogue.necks catalogue.backbones catalogue.heads
          catalogue.operators | text tensor graph onnx block
          catalogue           | text graph block catalogue.layers catalogue.blocks catalogue.necks \
                                catalogue.backbones catalogue.heads catalogue.models \
                                catalogue.operators
          analysis            | text tensor graph onnx block
          gradient            | text tensor onnx
          runtime             | text files tensor onnx hardware
          media               | text files tensor onnx runtime
          pattern             | text runtime media
          weights             | text files tensor onnx pattern runtime
          document            | text files tensor graph
          compile             | text tensor graph onnx block analysis
          importing.recognition | tensor graph onnx block analysis
          importing           | text files tensor graph onnx block analysis weights compile \
                                catalogue.operators document importing.recognition
          runtime.ort         | text files tensor onnx hardware runtime
          runtime.isolated    | text files tensor onnx hardware runtime
          runtime.pack        | text hardware runtime
          runtime.onednn      | text tensor onnx gradient runtime
          precision           | text tensor onnx weights runtime
          detection           | text tensor graph onnx block analysis compile runtime
          dataset             | text files tensor onnx document runtime media detection
          depiction           | text tensor paint runtime media detection dataset
          training            | text files tensor graph onnx block analysis weights compile runtime \
                                runtime.onednn gradient detection dataset media
          canvas              | text files tensor graph paint block analysis document
          report              | text graph paint document runtime
          design              | text files tensor graph onnx paint block analysis document media canvas report
          cost                | text tensor graph onnx block analysis document importing report \
                                design
          execute             | text files tensor graph onnx block analysis weights document compile \
                                importing pattern \
                                runtime precision media detection depiction report design
          inspect             | text tensor graph onnx paint block analysis weights compile \
                                runtime media report design cost execute
          learning            | text paint files tensor graph onnx block analysis weights document compile \
                                detection dataset depiction runtime runtime.pack runtime.onednn media \
                                training design execute inspect
          learning.apart      | text files graph block analysis document runtime runtime.isolated design \
                                execute learning training
          measure             | text tensor graph onnx block analysis weights compile runtime \
                                precision media report design cost execute
          microscope          | text files tensor graph onnx paint block analysis weights compile \
                                runtime media report design execute inspect measure
          compare             | text files tensor graph onnx paint block analysis weights document \
                                importing compile runtime precision canvas report design cost execute
          teaching.facts      | text files tensor graph onnx block analysis weights compile runtime \
                                pattern design cost
          teaching            | text tensor paint graph block analysis document runtime pattern weights \
                                execute design teaching.facts
          workbench           | text files tensor graph onnx hardware paint block analysis weights \
                                document importing compile \
                                runtime runtime.pack pattern media canvas report design cost execute \
                                inspect measure microscope compare teaching.facts teaching learning training
          cli.input           | text files tensor graph onnx block analysis weights document \
                                importing runtime media design execute compare
          cli.options         | text tensor onnx weights runtime precision media design execute \
                                cli.input
          cli                 | start pattern text files tensor graph onnx hardware paint block analysis weights \
                                document importing detection dataset depiction training compile \
                                runtime runtime.pack runtime.onednn precision media canvas report design cost \
                                execute measure compare teaching.facts teaching learning \
                                cli.input cli.options
          ui.theme            | text graph paint block design workbench
          ui.parts            | text graph block analysis design paint canvas runtime precision report execute inspect workbench \
                                ui.theme
          ui.canvas           | text tensor graph paint block analysis document canvas design \
                                inspect workbench ui.parts
          ui.inspector        | text tensor graph paint block analysis document compile canvas report inspect \
                                design cost workbench ui.theme ui.parts
          ui.lesson           | text tensor graph block compile workbench ui.theme ui.parts
          ui.learn            | text graph block design teaching.facts teaching workbench ui.theme ui.parts
          ui.palette          | text tensor graph paint block analysis canvas report design \
                                workbench ui.theme ui.parts ui.canvas
          ui.problems         | text graph analysis design workbench ui.theme ui.parts
          ui.run              | text tensor graph paint block analysis weights runtime runtime.pack precision media \
                                detection depiction pattern report design execute inspect measure workbench \
                                ui.theme ui.parts
          ui.tensor           | text graph paint runtime inspect measure workbench ui.parts
          ui.train            | text graph paint dataset report execute learning training workbench \
                                ui.parts
          ui.imported         | text graph files block importing workbench ui.parts
          ui.measure          | text graph paint report cost design measure workbench ui.parts
          ui.microscope       | text graph paint runtime measure microscope design workbench ui.parts
          ui.compare          | text graph paint block runtime canvas report design compare workbench \
                                ui.parts
          ui.devices          | text hardware runtime runtime.pack report execute workbench ui.parts
          ui.settings         | text document report execute workbench design ui.parts ui.theme
          ui.export           | text files compile paint precision canvas report execute workbench ui.parts
          ui.start            | text block design paint report workbench ui.parts ui.theme
          ui.shell            | text files tensor graph paint block analysis document runtime canvas teaching \
                                report design cost execute inspect measure compare workbench \
                                ui.theme ui.parts ui.canvas ui.inspector ui.lesson ui.learn ui.palette \
                                ui.problems ui.run ui.train ui.tensor ui.imported ui.measure ui.microscope \
                                ui.compare ui.devices ui.export ui.settings ui.start
          """);

  /// One library, one home; `ui.*` stands for every package below `ui`, and `vertebra` for the
  /// classes that start the program.
  static final List<Row> LIBRARIES =
      table(
          """
          org.jgrapht           | graph
          com.google.protobuf   | onnx
          ai.onnx               | onnx
          org.tribuo            | onnx
          org.snakeyaml         | dataset
          com.fasterxml.jackson | document
          ai.onnxruntime        | runtime.ort
          org.eclipse           | canvas
          org.apache.pdfbox     | paint
          org.apache.fontbox    | paint
          picocli               | cli cli.options
          javafx                | start ui.* vertebra
          atlantafx             | ui.*
          org.kordamp           | ui.*
          com.google.common     |
          """);

  /// Read when a rule asks for them: the pages only ask for the table.
  private static final class Program {
    static final JavaClasses CLASSES =
        new ClassFileImporter()
            .importUrl(Launcher.class.getProtectionDomain().getCodeSource().getLocation());
  }

  @Test
  void everyClassIsScanned() {
    assertTrue(
        Program.CLASSES.size() >= FLOOR,
        Program.CLASSES.size() + " classes scanned, at least " + FLOOR);
  }

  @Test
  void everyPackageHasARowAndEveryRowAPackage() {
    var packages = new TreeSet<>(Program.CLASSES.stream().map(ArchitectureTest::home).toList());
    packages.remove(ROOT);
    assertEquals(packages, names(PACKAGES));
  }

  @Test
  void aRowNamesOnlyPackagesAboveIt() {
    var above = new TreeSet<String>();
    for (var row : PACKAGES) {
      assertTrue(above.containsAll(row.others()), row + " names a package that is not above it");
      above.add(row.name());
    }
  }

  @ParameterizedTest
  @FieldSource("PACKAGES")
  void aPackageUsesOnlyWhatItsRowNames(Row row) {
    classes()
        .that(describe("live in " + row.name(), type -> home(type).equals(row.name())))
        .should()
        .onlyDependOnClassesThat(
            describe(
                "live in " + row.name() + ", " + row.others(),
                type ->
                    !isOurs(type)
                        || home(type).equals(row.name())
                        || row.others().contains(home(type))))
        .check(Program.CLASSES);
  }

  @ParameterizedTest
  @FieldSource("LIBRARIES")
  void aLibraryIsUsedOnlyAtItsHome(Row row) {
    assertEquals(
        List.of(),
        Program.CLASSES.stream()
            .filter(type -> row.others().stream().noneMatch(home -> isAt(home, type)))
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(use -> isBelow(row.name(), use.getTargetClass()))
            .map(Dependency::getDescription)
            .toList());
  }

  @Test
  void packagesFormNoCycle() {
    withoutCycles("every package", type -> type.getPackageName());
  }

  /// The root, and every package that has packages in it.
  static Set<String> parents() {
    var parents = new TreeSet<>(Set.of(ROOT));
    for (var row : PACKAGES)
      for (int dot = row.name().indexOf('.'); dot >= 0; dot = row.name().indexOf('.', dot + 1))
        parents.add(ROOT + "." + row.name().substring(0, dot));
    return parents;
  }

  /// Each level as a whole: what lies below a package, however deep, is one there.
  @ParameterizedTest
  @MethodSource("parents")
  void packagesFormNoCycleAtAnyLevel(String parent) {
    withoutCycles(
        "what lies below " + parent,
        type ->
            type.getPackageName().startsWith(parent + ".")
                ? type.getPackageName().substring(parent.length() + 1).split("\\.", 2)[0]
                : null);
  }

  /// Parts are told by a function: ArchUnit's own patterns are made anew for every class that is
  /// asked for, which took most of the time of this test.
  private static void withoutCycles(String what, Function<JavaClass, @Nullable String> part) {
    var parts =
        new SliceAssignment() {
          @Override
          public SliceIdentifier getIdentifierOf(JavaClass type) {
            var name = isOurs(type) ? part.apply(type) : null;
            return name == null ? SliceIdentifier.ignore() : SliceIdentifier.of(name);
          }

          @Override
          public String getDescription() {
            return what;
          }
        };
    slices().assignedFrom(parts).should().beFreeOfCycles().check(Program.CLASSES);
  }

  @Test
  void noNameOfATopLevelTypeStandsTwice() {
    var packages = new TreeMap<String, Set<String>>();
    Program.CLASSES.stream()
        .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
        .forEach(type ->
            packages
                .computeIfAbsent(type.getSimpleName(), _ -> new TreeSet<>())
                .add(type.getPackageName()));
    packages.values().removeIf(homes -> homes.size() == 1);
    assertEquals(Map.of(), packages);
  }

  /// Names that say nothing outside of the type they are nested in.
  private static final Set<String> DUMB = Set.of("Row", "Kind", "State");

  @Test
  void nestedTypesHaveTellingNames() {
    assertEquals(
        List.of(),
        Program.CLASSES.stream()
            .filter(type -> type.isNestedClass() && DUMB.contains(type.getSimpleName()))
            .map(JavaClass::getName)
            .sorted()
            .toList());
  }

  @Test
  void onlyTheCommandLineWritesToTheStandardStreams() {
    noClasses()
        .that(describe("live outside cli", type -> !home(type).equals("cli")))
        .and()
        .doNotHaveFullyQualifiedName(Launcher.class.getName())
        .should(ACCESS_STANDARD_STREAMS)
        .check(Program.CLASSES);
  }

  /// Whoever keeps a list of those to be told watches by hand; [vertebra.workbench.Observed] does
  /// it for everyone.
  @Test
  void nothingIsWatchedByHand() {
    Set<String> lists =
        Program.CLASSES.stream()
            .flatMap(type -> type.getFields().stream())
            .filter(field -> holdsListeners(field.getType()))
            .map(JavaField::getFullName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), lists, "fields that hold consumers or actions to tell");
  }

  private static boolean holdsListeners(JavaType type) {
    return type instanceof JavaParameterizedType parameterized
        && type.toErasure().isAssignableTo(Collection.class)
        && parameterized.getActualTypeArguments().stream()
            .map(JavaType::toErasure)
            .anyMatch(
                each -> each.isAssignableTo(Consumer.class) || each.isAssignableTo(Runnable.class));
  }

  @Test
  void everyPackageIsNullMarkedAndSaysWhy() {
    Set<String> unmarked =
        Program.CLASSES.stream()
            .map(JavaClass::getPackageName)
            .distinct()
            .filter(name -> !isNullMarked(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), unmarked, "packages without a @NullMarked package-info.java");
  }

  private static boolean isNullMarked(String packageName) {
    String description = packageName + ".package-info";
    return Program.CLASSES.contain(description)
        && Program.CLASSES.get(description).isAnnotatedWith(NullMarked.class);
  }

  private static boolean isOurs(JavaClass type) {
    return isBelow(ROOT, type);
  }

  private static boolean isBelow(String root, JavaClass type) {
    var name = type.getPackageName();
    return name.startsWith(root)
        && (name.length() == root.length() || name.charAt(root.length()) == '.');
  }

  /// The package of a class, without the root's name before it.
  private static String home(JavaClass type) {
    var name = type.getPackageName();
    return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : name;
  }

  private static boolean isAt(String home, JavaClass type) {
    return home.endsWith(".*")
        ? home(type).startsWith(home.substring(0, home.length() - 1))
        : home(type).equals(home);
  }

  private static SortedSet<String> names(List<Row> table) {
    return new TreeSet<>(table.stream().map(Row::name).toList());
  }

  private static List<Row> table(String text) {
    return text.lines().map(Row::parse).toList();
  }

  /// A name and the names that belong to it.
  record Row(String name, Set<String> others) {

    static Row parse(String line) {
      String[] cells = line.split("\\|", 2);
      Stream<String> others = Arrays.stream(cells[1].strip().split(" +"));
      return new Row(
          cells[0].strip(),
          others.filter(other -> !other.isEmpty()).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Override
    public String toString() {
      return name + " → " + (others.isEmpty() ? "nothing" : String.join(", ", others));
    }
  }
}
