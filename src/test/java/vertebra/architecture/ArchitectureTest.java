package vertebra.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import vertebra.Launcher;

/// Packages are the architecture; this is the whole of it.
class ArchitectureTest {

  private static final String ROOT = "vertebra";

  /// Fewer classes than this means that the scan missed them, not that the rules hold.
  private static final int FLOOR = 300;

  /// Who may use whom. A package not named in a row is closed to that row's package; the packages
  /// below a package count as the package, unless they have a row of their own.
  static final List<Row> PACKAGES =
      table(
          """
          tensor      |
          graph       | tensor
          onnx        | tensor
          block       | tensor graph onnx
          catalogue   | tensor graph onnx block
          analysis    | tensor graph block
          weights     | tensor onnx
          compile     | tensor graph onnx block analysis weights
          document    | tensor graph
          runtime     | tensor onnx
          runtime.ort | tensor onnx runtime
          runtime.apart | tensor onnx runtime
          precision   | tensor onnx weights runtime
          lesson      | tensor graph block analysis compile document runtime
          canvas      | tensor graph block analysis document
          workbench   | tensor graph onnx block analysis weights compile document runtime lesson canvas precision
          cli         | tensor graph onnx block analysis weights compile document runtime lesson canvas workbench precision
          ui          | tensor graph onnx block analysis weights compile document runtime lesson canvas workbench precision
          """);

  /// One library, one home. `vertebra` alone stands for the classes that start the program.
  static final List<Row> LIBRARIES =
      table(
          """
          org.jgrapht           | graph
          org.pcollections      | graph
          com.google.protobuf   | onnx
          ai.onnx               | onnx
          org.tribuo            | onnx
          com.fasterxml.jackson | document
          ai.onnxruntime        | runtime.ort
          org.eclipse           | canvas
          org.apache.pdfbox     | canvas
          org.apache.fontbox    | canvas
          picocli               | cli
          javafx                | ui vertebra
          atlantafx             | ui
          org.kordamp           | ui
          com.google.common     |
          """);

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .importUrl(Launcher.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void everyClassIsScanned() {
    assertTrue(PROGRAM.size() >= FLOOR, PROGRAM.size() + " classes scanned, at least " + FLOOR);
  }

  @Test
  void everyPackageHasARow() {
    Set<String> rows = PACKAGES.stream().map(Row::name).collect(Collectors.toSet());
    Set<String> strangers =
        PROGRAM.stream()
            .map(ArchitectureTest::home)
            .filter(home -> !home.equals(ROOT) && !rows.contains(home))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), strangers, "packages that the table does not know");
  }

  @ParameterizedTest
  @FieldSource("PACKAGES")
  void aPackageUsesOnlyWhatItsRowNames(Row row) {
    classes()
        .that(liveIn(row.name()))
        .should()
        .onlyDependOnClassesThat(
            describe(
                "live in " + row.name() + ", " + row.others(),
                type ->
                    !type.getPackageName().startsWith(ROOT)
                        || home(type).equals(row.name())
                        || row.others().contains(home(type))))
        .allowEmptyShould(true)
        .check(PROGRAM);
  }

  @ParameterizedTest
  @FieldSource("LIBRARIES")
  void aLibraryIsUsedOnlyAtItsHome(Row row) {
    noClasses()
        .that(describe("live outside " + row.others(), type -> !row.others().contains(home(type))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(row.name(), row.name() + ".."))
        .check(PROGRAM);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(PROGRAM);
  }

  @Test
  void onlyTheCommandLineWritesToTheStandardStreams() {
    noClasses()
        .that(describe("live outside cli", type -> !home(type).equals("cli")))
        .and()
        .doNotHaveFullyQualifiedName(Launcher.class.getName())
        .should(ACCESS_STANDARD_STREAMS)
        .check(PROGRAM);
  }

  @Test
  void everyPackageIsNullMarkedAndSaysWhy() {
    Set<String> unmarked =
        PROGRAM.stream()
            .map(JavaClass::getPackageName)
            .distinct()
            .filter(name -> !isNullMarked(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), unmarked, "packages without a @NullMarked package-info.java");
  }

  private static boolean isNullMarked(String packageName) {
    String description = packageName + ".package-info";
    return PROGRAM.contain(description)
        && PROGRAM.get(description).isAnnotatedWith(NullMarked.class);
  }

  private static DescribedPredicate<JavaClass> liveIn(String home) {
    return describe("live in " + home, type -> home(type).equals(home));
  }

  /// The row a class belongs to: the longest package of the table that holds it.
  private static String home(JavaClass type) {
    String inner = type.getPackageName().equals(ROOT) ? "" : type.getPackageName();
    if (!inner.startsWith(ROOT + ".")) {
      return inner.isEmpty() ? ROOT : inner;
    }
    String path = inner.substring(ROOT.length() + 1);
    return PACKAGES.stream()
        .map(Row::name)
        .filter(name -> path.equals(name) || path.startsWith(name + "."))
        .reduce((one, other) -> one.length() > other.length() ? one : other)
        .orElse(path);
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
