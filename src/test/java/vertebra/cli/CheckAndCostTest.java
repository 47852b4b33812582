package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.Json;
import vertebra.workbench.TestBlocks;

@Tag("slow")
class CheckAndCostTest {

  @TempDir Path directory;

  private final Shell shell = Shell.overTestBlocks();

  private String design(String lines) throws Exception {
    var file = directory.resolve("net.vertebra");
    DocumentFile.write(Document.of(TestBlocks.graph(lines)), file);
    return file.toString();
  }

  @Test
  void aGoodDesignChecksWithCodeZero() throws Exception {
    var run = shell.run("check", design("a = input\nb = dense  a\nc = output  b"));
    assertEquals(0, run.code(), run::toString);
    assertTrue(run.out().contains("no problems in 3 blocks"), run::out);
  }

  @Test
  void aBadDesignChecksWithCodeOneAndNamesTheFix() throws Exception {
    var run =
        shell.run(
            "check", design("a = input(shape: N,3,4,4)\nb = dense  a\nc = output  b"), "--json");
    assertEquals(1, run.code());
    var report = Json.object("check", run.out());
    assertEquals(
        List.of(
            Map.of(
                "code", "vector-expected",
                "node", "b",
                "message", "Dense reads vectors [batch, features] but receives [N, 3, 4, 4]",
                "fixes", List.of("Flatten first", "Remove the wire a:y → b:x"),
                "costs", List.of("no cost", "no cost"))),
        report.get("errors"));
    assertEquals(List.of(), report.get("warnings"));
  }

  @Test
  void costCountsAPresetABlockAndADesignTheSame() throws Exception {
    for (var name :
        List.of(
            "tiny",
            "dense:units=3",
            design("a = input(shape: N,8)\nb = dense(units: 3)  a\nc = output  b"))) {
      var run = shell.run("cost", name, "--json");
      assertEquals(0, run.code(), run::toString);
      var report = Json.object("cost", run.out());
      assertEquals(24, report.get("parameters"), name);
      assertEquals(24, report.get("macs"), name);
      assertEquals(48, report.get("flops"), name);
      assertEquals(12, report.get("activationBytes"), name);
      assertEquals(44, report.get("peakActivationBytes"), name);
      assertEquals(1, report.get("operators"), name);
      assertEquals(1, report.get("operatorsCounted"), name);
      assertEquals("[[N, 8]]", ((Map<?, ?>) report.get("inputs")).values().toString());
      assertEquals("[[N, 3]]", ((Map<?, ?>) report.get("outputs")).values().toString());
      assertEquals(
          "[path, block, parameters, macs, output, receptiveField, field, names]",
          ((Map<?, ?>) ((List<?>) report.get("nodes")).getFirst()).keySet().toString());
    }
  }

  @Test
  void theInputCanBeChanged() throws Exception {
    var run = shell.run("cost", "tiny", "--input", "5,100", "--json");
    assertEquals(300, Json.object("cost", run.out()).get("parameters"));
    var text = shell.run("cost", "dense", "--input", "N,100");
    assertTrue(text.out().contains("Parameters       400"), text::out);
    assertTrue(text.out().contains("1 of 1 operators counted"), text::out);
  }

  @Test
  void aBrokenDesignHasNoCost() throws Exception {
    var run = shell.run("cost", design("a = input(shape: N,3,4,4)\nb = dense  a\nc = output  b"));
    assertEquals(1, run.code());
    assertTrue(run.err().contains("has 1 error. \"vertebra check\" shows the fixes."), run::err);
    assertEquals("", run.out());
  }

  @Test
  void theCatalogueListsBlocksWithTheirPortsAndParameters() throws Exception {
    var run = shell.run("catalogue", "--json");
    var blocks = (List<?>) Json.object("catalogue", run.out()).get("blocks");
    assertEquals(TestBlocks.CATALOGUE.blocks().size(), blocks.size());
    var first = (Map<?, ?>) blocks.getFirst();
    assertTrue(
        first.keySet().containsAll(List.of("id", "title", "family", "role", "parameters", "ports")),
        first::toString);
    assertTrue(shell.run("catalogue", "skip").out().contains("add"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "check                            | Missing required parameter: 'FILE'.",
        "check none.vertebra              | There is no file none.vertebra.",
        "cost none.onnx                   | There is no file none.onnx.",
        "check tinny                      | There is no file, preset or block \"tinny\". Did you"
            + " mean tiny?",
        "check zzzzzzzzz                  | There is no file, preset or block \"zzzzzzzzz\"."
            + " \"vertebra catalogue\" lists what there is.",
        "check dense:width=3              | \"width=3\" is no parameter of Dense; it has units,"
            + " written dense:name=value,….",
        "check dense:units=0              | Dense: Units must be a whole number from 1 to 1000, not"
            + " 0.",
        "check dense:units=many           | Dense: Units must be a whole number from 1 to 1000, not"
            + " \"many\".",
        "cost tiny --input 3,-1           | --input must be sizes of at least 1 or names, with"
            + " commas between them, such as N,3,224,224; \"3,-1\" is not.",
        "cost tiny --input 0,3            | --input must be sizes of at least 1 or names, with"
            + " commas between them, such as N,3,224,224; \"0,3\" is not.",
        "cost tiny --input other=1,3      | --input other=1,3 names no input of tiny; write --input"
            + " NAME=SIZES with one of input.",
        "cost tiny --fast                 | Unknown option: '--fast'.",
        "tinny.vertebra                   | There is no file tinny.vertebra, and no verb of that"
            + " name.",
        "chekc tiny                       | There is no verb \"chekc\". Did you mean check?"
      })
  void whatCannotBeUsedIsSaidInOneSentence(String arguments, String sentence) {
    var run = shell.run(arguments.split(" "));
    assertEquals(2, run.code(), run::toString);
    assertEquals(sentence, run.err().lines().findFirst().orElse(""));
    assertEquals("", run.out());
    assertFalse(run.err().contains("Exception"), run::err);
  }

  @Test
  void filesOfAnotherKindAreRefused() throws Exception {
    var text = Files.writeString(directory.resolve("notes.txt"), "hello");
    assertTrue(
        shell
            .run("check", text.toString())
            .err()
            .contains("neither a design (.vertebra) nor a model (.onnx)"));
    assertTrue(shell.run("check", directory.toString()).err().contains("is a folder"));
    var damaged = Files.writeString(directory.resolve("a.vertebra"), "{\"formatVersion\": 1, ");
    var run = shell.run("check", damaged.toString());
    assertEquals(2, run.code());
    assertTrue(run.err().contains("is damaged: line 1"), run::err);
  }

  @Test
  void aDesignOverItsBudgetIsAProblem() {
    var over = shell.run("check", "dense", "--budget", "params<=10,macs<=1M");
    assertEquals(1, over.code(), over::toString);
    assertTrue(over.out().contains("over budget: Parameters: "), over::out);
    assertTrue(over.out().contains("within: MACs: "), over::out);
    assertEquals(0, shell.run("check", "dense", "--budget", "params<=1M").code());
    var wrong = shell.run("check", "dense", "--budget", "speed<=5");
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("is no limit. Write params, macs, peak or ms"), wrong::err);
  }

  @Test
  void helpIsThereForEveryVerb() {
    assertEquals(0, shell.run("--help").code());
    for (var verb :
        List.of(
            "check",
            "cost",
            "export",
            "run",
            "bench",
            "profile",
            "compare",
            "taps",
            "render",
            "catalogue",
            "doctor")) {
      var run = shell.run(verb, "--help");
      assertEquals(0, run.code());
      assertTrue(run.out().contains("--json"), run::out);
      assertTrue(run.out().contains("Example: vertebra " + verb), run::out);
      assertTrue(shell.run("--help").out().contains(verb), verb);
    }
    assertEquals(2, shell.run().code());
  }
}
