package vertebra.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The resource and the program agree: nothing is said without a sentence, no sentence is left
/// over, and each gets the arguments that it names.
class TextsTest {

  private static final Path CLASSES = Path.of("target/classes/vertebra");
  private static final Path RESOURCE =
      Path.of("src/main/resources/vertebra/text/messages.properties");
  private static final Pattern CODE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
  private static final Pattern IN_ANNOTATIONS = Pattern.compile("\\$\\{bundle:([^}]+)}");
  private static final Pattern IN_PANELS = Pattern.compile("\"%([^\"]+)\"");
  private static final Pattern WORDS = Pattern.compile("[A-Za-z]{2,} [A-Za-z]{2,}");

  /// Whose business a text outside the resource may be, by the method that it goes to: a log's or a
  /// developer's, as why a precondition is broken; other programs' words, by which they are
  /// recognised; and names of files, keys and typefaces.
  private static final Set<String> TAKERS =
      Set.of(
          "java/lang/System$Logger.log",
          "java/lang/AssertionError.<init>",
          "java/lang/IllegalArgumentException.<init>",
          "java/lang/IllegalStateException.<init>",
          "java/io/UncheckedIOException.<init>",
          "java/util/concurrent/CancellationException.<init>",
          "java/util/Objects.requireNonNull",
          "com/google/protobuf/InvalidProtocolBufferException.<init>",
          "vertebra/tensor/UndecidedSizeException.<init>",
          "java/util/regex/Pattern.compile",
          "java/lang/String.contains",
          "java/lang/String.startsWith",
          "java/lang/String.replaceAll",
          "vertebra/runtime/ort/Explanation.row",
          "java/nio/file/Path.resolve",
          "vertebra/ui/shell/Command.on",
          "vertebra/paint/Typeface.<init>");

  /// Elements and style rules of a page.
  private static final Pattern MARKUP = Pattern.compile("<[^>]*(>|$)|\\{[^{}]*}");

  @Test
  void everyCodeHasASentenceAndEverySentenceIsSaid() throws IOException {
    var used = new TreeSet<>(calls().keySet());
    for (var model : classes()) used.addAll(inAnnotations(model));
    used.addAll(inPanels());
    assertEquals(
        used.stream().collect(Collectors.joining("\n")),
        new TreeSet<>(Texts.in("").codes()).stream().collect(Collectors.joining("\n")));
  }

  @Test
  void everySentenceGetsTheArgumentsThatItNames() throws IOException {
    var texts = sentences();
    var wrong = new ArrayList<String>();
    calls()
        .forEach((code, counts) -> {
          var places = new Sentence(texts.getOrDefault(code, "")).places();
          for (int count : counts)
            if (!places.equals(IntStream.range(0, count).boxed().collect(Collectors.toSet())))
              wrong.add(code + " names " + places + " and gets " + count);
        });
    assertEquals(List.of(), wrong);
  }

  @Test
  void theResourceIsSortedAndReadAsEveryToolReadsIt() throws IOException {
    var file = Files.readString(RESOURCE);
    var codes =
        file.lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.substring(0, line.indexOf('=')))
            .toList();
    assertEquals(codes.stream().sorted().distinct().toList(), codes);
    assertEquals(List.of(), codes.stream().filter(code -> !CODE.matcher(code).matches()).toList());
    var properties = new Properties();
    properties.load(new StringReader(file));
    assertEquals(new HashMap<Object, Object>(properties), sentences());
  }

  @Test
  void whatATranslationLeavesOutIsSaidInEnglish() {
    var texts = Texts.in("de");
    assertEquals(Texts.in("").codes(), texts.codes());
    assertEquals(Texts.in("").sentence("cli.the-verbs-are"), texts.sentence("cli.the-verbs-are"));
    assertEquals("nobody.wrote-this", texts.sentence("nobody.wrote-this"));
  }

  /// What controls show are words even where it is one.
  private static final Pattern SHOWING =
      Pattern.compile(
          "javafx/scene/.*\\.set(Text|PromptText|AccessibleText|AccessibleHelp)"
              + "|javafx/scene/control/.*(Label|Button|MenuItem|Tooltip|Tab|CheckBox)\\.<init>"
              + "|vertebra/ui/theme/LateTip\\.on");

  private static final Pattern WORD = Pattern.compile("[A-Za-z]{3,}");

  /// Blocks and networks are no part of it: their English stands in their own statements.
  @Test
  void englishStandsInOnePlace() throws IOException {
    var elsewhere = new ArrayList<String>();
    for (var model : classes())
      if (!model.thisClass().asInternalName().startsWith("vertebra/catalogue/"))
        for (var literal : Literals.of(model))
          if (hasWords(literal.text()) && !TAKERS.contains(literal.goesTo()) || isShown(literal))
            elsewhere.add(
                literal.place() + " gives \"" + literal.text() + "\" to " + literal.goesTo());
    assertEquals(List.of(), elsewhere, "texts with words stand outside messages.properties");
  }

  private static boolean isShown(Literals.Literal literal) {
    return SHOWING.matcher(literal.goesTo()).matches() && WORD.matcher(literal.text()).find();
  }

  private static boolean hasWords(String text) {
    return WORDS.matcher(MARKUP.matcher(text).replaceAll("")).find();
  }

  private static Map<String, String> sentences() throws IOException {
    var file = new Sentences(Files.readAllBytes(RESOURCE));
    var sentences = new HashMap<String, String>();
    for (var code : file.codes()) sentences.put(code, file.find(code).orElseThrow());
    return sentences;
  }

  /// How many arguments each code is given where it is said.
  private static Map<String, Set<Integer>> calls() throws IOException {
    var calls = new TreeMap<String, Set<Integer>>();
    for (var model : classes()) {
      if (model.thisClass().asInternalName().startsWith("vertebra/text/")) continue;
      for (var method : model.methods()) {
        var instructions = new ArrayList<Instruction>();
        method
            .code()
            .ifPresent(code ->
                code.forEach(element -> {
                  if (element instanceof Instruction instruction) instructions.add(instruction);
                }));
        int codes = 0;
        int said = 0;
        for (int i = 0; i < instructions.size(); i++) {
          if (instructions.get(i) instanceof InvokeInstruction call && isSaying(call)) said++;
          if (i + 2 < instructions.size()
              && instructions.get(i) instanceof ConstantInstruction constant
              && constant.constantValue() instanceof String code
              && instructions.get(i + 1) instanceof ConstantInstruction count
              && count.constantValue() instanceof Integer number
              && instructions.get(i + 2) instanceof NewReferenceArrayInstruction array
              && array.componentType().asInternalName().equals("java/lang/Object")
              && CODE.matcher(code).matches()) {
            codes++;
            calls.computeIfAbsent(code, _ -> new TreeSet<>()).add(number);
          }
        }
        assertEquals(
            said,
            codes,
            () ->
                model.thisClass().asInternalName()
                    + "."
                    + method.methodName().stringValue()
                    + " says something whose code is not written out");
      }
    }
    assertFalse(calls.isEmpty());
    return calls;
  }

  private static boolean isSaying(InvokeInstruction call) {
    var to = call.owner().asInternalName() + "." + call.name().stringValue();
    return to.equals("vertebra/text/Texts.say") || to.equals("vertebra/text/Message.of");
  }

  private static List<String> inAnnotations(ClassModel model) {
    return StreamSupport.stream(model.constantPool().spliterator(), false)
        .filter(Utf8Entry.class::isInstance)
        .map(entry -> IN_ANNOTATIONS.matcher(((Utf8Entry) entry).stringValue()))
        .filter(java.util.regex.Matcher::matches)
        .map(found -> found.group(1))
        .toList();
  }

  private static List<String> inPanels() throws IOException {
    try (var files = Files.walk(CLASSES)) {
      return files
          .filter(file -> file.toString().endsWith(".fxml"))
          .flatMap(file -> IN_PANELS.matcher(read(file)).results())
          .map(found -> found.group(1))
          .toList();
    }
  }

  private static List<ClassModel> classes() throws IOException {
    try (var files = Files.walk(CLASSES)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .sorted(Comparator.naturalOrder())
          .map(TextsTest::parsed)
          .toList();
    }
  }

  private static ClassModel parsed(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
