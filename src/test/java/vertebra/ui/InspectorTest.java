package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import javafx.stage.Window;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.document.Edit;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.report.Units;

class InspectorTest extends WindowTest {

  private static final String DESIGN =
      """
      image  = input(shape: "N,3,32,32")
      first  = conv-2d(filters: 8)  image
      second = conv-2d(filters: 16) first
      pooled = global-avg-pool second
      flat   = flatten              pooled
      scores = dense(units: 5)      flat
      out    = output               scores
      """;

  private static final NodeId IMAGE = new NodeId("image");
  private static final NodeId OTHER = new NodeId("second");

  private int filters = 16;

  @BeforeEach
  void show() throws Exception {
    design(DESIGN);
  }

  private Optional<String> value(String node, String key) {
    return node(node).parameters().get(key).map(Value::toString);
  }

  @Test
  void aWholeNumberTakesASum() {
    select("first");
    enter("#parameter-filters", "12*2");
    assertEquals(Optional.of("24"), value("first", "filters"));
    assertEquals(Optional.of("Set Filters"), state().history().undoLabel());
  }

  @Test
  void insideABlockItShowsThatBlockUntilOneLeaves() throws Exception {
    design(
        """
        image = input(shape: "N,64,32,32")
        stage = residual-stage(blocks: 2) image
        """);
    select("stage");
    robot.interact(() -> find("#canvas", javafx.scene.Node.class).requestFocus());
    press(KeyCode.ENTER);
    assertEquals("Residual stage", find("#inspector-design", Label.class).getText());
    var table = find("#cost-table", TableView.class);
    assertEquals(2, table.getItems().size(), "two blocks cost something");
    robot.interact(() -> table.getSelectionModel().select(1));
    assertEquals("Bottleneck 2", find("#inspector-title", Label.class).getText());
    press(KeyCode.ESCAPE);
    assertEquals("Residual stage", find("#inspector-title", Label.class).getText());
  }

  @Test
  void aTableWithoutRowsSaysWhatIsMissing() throws Exception {
    design("image = input(shape: \"N,3,32,32\")");
    var table = find("#cost-table", TableView.class);
    assertTrue(((Label) table.getPlaceholder()).getText().contains("Connect"), "not wired");
    design(
        """
        image = input(shape: "N,3,32,32")
        out   = output image
        """);
    var words = ((Label) table.getPlaceholder()).getText();
    assertTrue(words.contains("sizes"), words);
  }

  @Test
  void theMenuKeyAsksForTheMenuOfWhatHasTheKeyboard() {
    select("first");
    robot.interact(() -> find("#canvas", javafx.scene.Node.class).requestFocus());
    press(KeyCode.CONTEXT_MENU);
    assertTrue(isMenuOpen());
    press(KeyCode.ESCAPE);
    press(KeyCode.SHIFT, KeyCode.F10);
    assertTrue(isMenuOpen());
    press(KeyCode.ESCAPE);
  }

  private static boolean isMenuOpen() {
    return Window.getWindows().stream()
        .anyMatch(each -> each instanceof ContextMenu menu && "canvas-menu".equals(menu.getId()));
  }

  @Test
  void undoInAFieldTakesBackWhatCountsAndFirstWhatIsOnlyTyped() {
    select("first");
    enter("#parameter-filters", "24");
    robot.write("5");
    press(KeyCode.CONTROL, KeyCode.Z);
    assertEquals(Optional.of("24"), value("first", "filters"), "what was only typed");
    press(KeyCode.CONTROL, KeyCode.Z);
    assertEquals(Optional.of("8"), value("first", "filters"));
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.Z);
    assertEquals(Optional.of("24"), value("first", "filters"));
  }

  @Test
  void aNumberOutOfRangeIsRefusedInWords() {
    select("first");
    enter("#parameter-filters", "0");
    assertEquals(Optional.of("8"), value("first", "filters"));
    var words = find("#objection-filters", Label.class);
    assertTrue(words.isVisible() && words.getText().contains("whole number"), words.getText());
    press(KeyCode.ESCAPE);
    assertFalse(words.isVisible(), "the objection stays");
  }

  @Test
  void aBurstOfStepsIsOneStepBack() {
    select("first");
    robot.interact(() -> find("#parameter-filters", javafx.scene.Node.class).requestFocus());
    press(KeyCode.UP);
    press(KeyCode.UP);
    press(KeyCode.SHIFT, KeyCode.UP);
    assertEquals(Optional.of("20"), value("first", "filters"));
    assertEquals(1, state().history().past().size());
    enter("#parameter-filters", "24");
    press(KeyCode.UP);
    press(KeyCode.UP);
    assertEquals(Optional.of("26"), value("first", "filters"));
    assertEquals(3, state().history().past().size(), "what was typed is no part of a burst");
  }

  @Test
  void heightAndWidthAreTwoFields() {
    select("first");
    enter("#parameter-kernel-height", "5");
    assertEquals(Optional.of("5x3"), value("first", "kernel"));
    enter("#parameter-kernel-width", "5");
    assertEquals(Optional.of("5"), value("first", "kernel"));
  }

  @Test
  void aFlagIsASwitch() {
    select("first");
    robot.clickOn("#parameter-bias");
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(Optional.of("false"), value("first", "bias"));
  }

  @Test
  void paddingIsChosenByNameOrInPixels() {
    select("first");
    ComboBox<?> menu = find("#parameter-padding", ComboBox.class);
    assertFalse(isShown("#parameter-padding-height"), "pixels of a rule");
    robot.interact(menu::requestFocus);
    press(KeyCode.DOWN);
    assertEquals(Optional.of("same-upper"), value("first", "padding"));
    var explained = menu.getAccessibleHelp();
    assertTrue(explained.contains("odd pixel at the end"), explained);
    press(KeyCode.DOWN);
    press(KeyCode.DOWN);
    assertEquals(Optional.of("valid"), value("first", "padding"));
    press(KeyCode.DOWN);
    assertEquals(Optional.of("1"), value("first", "padding"));
    assertEquals(1, state().history().past().size(), "steps of one gesture");
    enter("#parameter-padding-width", "2");
    assertEquals(Optional.of("1x2"), value("first", "padding"));
    enter("#parameter-padding-width", "-1");
    assertTrue(isShown("#objection-padding"), "no objection");
    assertEquals(Optional.of("1x2"), value("first", "padding"));
  }

  @Test
  void sizesAreWrittenWithCommas() {
    select("image");
    enter("#parameter-shape", "N,3,64,64");
    checked();
    var type = state().analysis().findings().of(new NodeId("image")).output("y").orElseThrow();
    assertEquals("[N, 3, 64, 64]", type.toString());
  }

  @Test
  void aChoiceIsAMenu() throws Exception {
    design(
        """
        image = input(shape: "N,3,32,32")
        unit  = conv-unit image
        """);
    select("unit");
    ComboBox<?> menu = find("#parameter-activation", ComboBox.class);
    robot.interact(() -> menu.getSelectionModel().selectLast());
    assertEquals(
        Optional.of(menu.getItems().getLast()),
        state()
            .catalogue()
            .find(node("unit").block())
            .orElseThrow()
            .parameter("activation")
            .map(spec -> spec.in(node("unit").parameters())));
  }

  @Test
  void oneButtonBringsTheInitialValueBack() {
    select("first");
    robot.clickOn("#reset-filters");
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(Optional.empty(), value("first", "filters"));
  }

  @Test
  void whatAFieldShowsCanBeTypedWithItsUnitAndBothSidesInOne() {
    select("first");
    enter("#parameter-filters", "24 channels");
    assertEquals(Optional.of("24"), value("first", "filters"));
    enter("#parameter-kernel-width", "5x7");
    assertEquals(Optional.of("5x7"), value("first", "kernel"));
    assertEquals("7", find("#parameter-kernel-width", TextInputControl.class).getText());
  }

  @Test
  void whatIsTypedForSizesIsReadAloudAndWhatIsNoneSaysSo() {
    select("image");
    var field = find("#parameter-shape", TextInputControl.class);
    var reading = find("#reading-shape", Label.class);
    robot.interact(field::requestFocus);
    robot.interact(() -> field.setText("64 px"));
    assertEquals("Read as [N, 3, 64, 64]", reading.getText());
    robot.interact(() -> field.setText("64:64"));
    assertTrue(reading.isVisible() && reading.getText().contains("64:64"), reading.getText());
    press(KeyCode.ESCAPE);
    assertFalse(reading.isVisible());
  }

  @Test
  void whatSeveralBlocksHaveInCommonIsSetAtOnce() {
    select("first", "second");
    assertEquals(
        "mixed", find("#parameter-filters", javafx.scene.control.TextField.class).getPromptText());
    enter("#parameter-filters", "12");
    assertEquals(Optional.of("12"), value("first", "filters"));
    assertEquals(Optional.of("12"), value("second", "filters"));
    assertEquals(1, state().history().past().size());
  }

  @Test
  void aSumInFrontOfWhichNothingStandsIsDoneWithEachNumber() {
    select("first");
    enter("#parameter-filters", "8");
    select("second");
    enter("#parameter-filters", "20");
    select("first", "second");
    int before = state().history().past().size();
    enter("#parameter-filters", "*2");
    assertEquals(Optional.of("16"), value("first", "filters"));
    assertEquals(Optional.of("40"), value("second", "filters"));
    enter("#parameter-filters", "+16");
    assertEquals(Optional.of("32"), value("first", "filters"));
    assertEquals(Optional.of("56"), value("second", "filters"));
    assertEquals(before + 2, state().history().past().size(), "not a step each");
  }

  @Test
  void draggingOverTheLabelStepsTheSidesThatEachBlockHas() {
    select("second");
    enter("#parameter-kernel-height", "5");
    select("first", "second");
    var label =
        robot.lookup(".parameter-label").queryAllAs(Label.class).stream()
            .filter(each -> each.getText().equals("Kernel"))
            .findFirst()
            .orElseThrow();
    robot.drag(label).moveBy(14, 0).moveBy(-14, 0).drop();
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(Optional.empty(), value("first", "kernel"), "not back where it began");
    assertEquals(Optional.of("5x3"), value("second", "kernel"), "not back where it began");
    int before = state().history().past().size();
    robot.drag(label).dropBy(14, 0);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(Optional.of("5x3"), value("first", "kernel"));
    assertEquals(Optional.of("7x3"), value("second", "kernel"));
    assertEquals(before + 1, state().history().past().size(), "steps of one gesture");
    enter("#parameter-kernel-width", "*3");
    assertEquals(Optional.of("5x9"), value("first", "kernel"));
    enter("#parameter-kernel-height", "9");
    assertEquals(Optional.of("9"), value("second", "kernel"));
  }

  @Test
  void theNameFieldEditsTheTitleThatStandsOnTheCard() {
    select("first");
    enter("#inspector-name", "My stem");
    assertEquals(Optional.of("My stem"), state().document().layout().title(new NodeId("first")));
    select("second");
    select("first");
    assertEquals(
        "My stem", find("#inspector-name", javafx.scene.control.TextField.class).getText());
    press(KeyCode.CONTROL, KeyCode.Z);
  }

  @Test
  void aTitleStandsOverTheFieldsAsSoonAsItIsTyped() {
    select("first");
    enter("#inspector-name", "My stem");
    assertEquals("My stem", find("#inspector-title", Label.class).getText());
    press(KeyCode.CONTROL, KeyCode.Z);
    assertEquals("Conv 2D", find("#inspector-title", Label.class).getText());
  }

  @ParameterizedTest
  @CsvSource({
    "image, #parameter-shape",
    "first, #parameter-filters",
    "first, #parameter-kernel-height",
    "first, #inspector-name"
  })
  void whatArrivesWhileOneTypesLeavesCaretAndSelection(String block, String id) {
    select(block);
    var field = find(id, TextInputControl.class);
    robot.interact(() -> {
      field.requestFocus();
      field.selectRange(0, 1);
    });
    arrives();
    assertEquals("0, 1", field.getSelection().getStart() + ", " + field.getSelection().getEnd());
    robot.interact(field::end);
    arrives();
    assertEquals(field.getLength(), field.getCaretPosition());
  }

  @Test
  void aWayOutKeepsTheKeyboardWhenSomethingArrives() throws Exception {
    design("image = input(shape: \"N,3,8,8\")\nconv = conv-2d(filters: 8, groups: 2) image");
    select("conv");
    checked();
    until("blamed", () -> isShown("#fix-box"));
    var way = find("#fix-box .fix-row", javafx.scene.Node.class);
    robot.interact(way::requestFocus);
    robot.interact(() ->
        editor.designs().shown().workbench().perform("Move", new Edit.Retitle(IMAGE, "Picture")));
    checked();
    assertSame(stage.getScene().getFocusOwner(), find("#fix-box .fix-row", Button.class));
  }

  /// The result of another check.
  private void arrives() {
    robot.interact(() ->
        editor
            .designs()
            .shown()
            .workbench()
            .perform("Grow", new GraphEdit.SetParameter(OTHER, "filters", Value.of(++filters))));
    checked();
  }

  @Test
  void aBlockIsMutedAndActiveAgain() {
    select("first");
    robot.clickOn("#inspector-mute");
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(Node.Mode.MUTED, node("first").mode());
    robot.interact(() -> find("#inspector-mute", ToggleButton.class).fire());
    assertEquals(Node.Mode.ACTIVE, node("first").mode());
  }

  @Test
  void aNumberShowsWhereItComesFrom() {
    select("first");
    robot.interact(() -> find("#formula-parameters", ToggleButton.class).fire());
    var words =
        robot.lookup(".formula").queryAllAs(Label.class).stream().map(Label::getText).toList();
    assertTrue(words.contains("8·3·3·3 + 8"), words.toString());
    assertTrue(words.contains("= 224"), words.toString());
  }

  @Test
  void sharedWeightsSayWhereTheyAreCounted() throws Exception {
    design(
        """
        image = input(shape: "N,8,8,8")
        one   = conv-2d(filters: 8)              image
        two   = conv-2d(filters: 8) @shares(one) one
        """);
    select("one");
    assertEquals(1, notes("Another block uses these weights. They are counted once, here."));
    select("two");
    assertEquals(1, notes("The same weights as those of Conv 2D, where they are counted."));
  }

  private long notes(String words) {
    return robot.lookup(".figure-note").queryAllAs(Label.class).stream()
        .filter(note -> note.getText().equals(words))
        .count();
  }

  @Test
  void aBlockThatIsNamedIsCalledSoInTheTableOfTheDesign() {
    select();
    robot.interact(() ->
        editor.designs().shown().workbench().perform("Name", new Edit.Retitle(OTHER, "Body")));
    WaitForAsyncUtils.waitForFxEvents();
    assertFalse(
        robot.from(find("#cost-table", TableView.class)).lookup("Body").queryAll().isEmpty());
  }

  @Test
  void nothingSelectedShowsTheWholeDesign() {
    select();
    until("counted", () -> find("#cost-table", TableView.class).getItems().size() == 5);
    var words =
        robot.lookup(".figure-note").queryAllAs(Label.class).stream().map(Label::getText).toList();
    assertTrue(words.contains("5 of 5 operators counted, for one sample"), words.toString());
  }

  @Test
  void aSumThatDoesNotComeOutEvenStandsAtItsFieldWithTheWaysOut() throws Exception {
    design("image = input(shape: \"N,3,8,8\")\nconv = conv-2d(filters: 8, groups: 2) image");
    select("conv");
    checked();
    until("blamed", () -> isShown("#fix-box"));
    assertEquals("3 ÷ 2 = 1.5", find("#arithmetic-groups", Label.class).getText());
    robot.clickOn("#fix-box .fix-row");
    checked();
    assertTrue(state().analysis().isValid(), state().analysis().diagnostics().toString());
    until("forgiven", () -> robot.lookup("#fix-box").tryQuery().isEmpty());
  }

  @Test
  void aLongSumLeavesTheNumberItsRoom() throws Exception {
    design("image = input(shape: \"N,1024,8,8\")\nconv = conv-2d(filters: 9, groups: 3) image");
    select("conv");
    checked();
    until("blamed", () -> isShown("#fix-box"));
    var sum = find("#arithmetic-groups", Label.class);
    assertEquals("1024 ÷ 3 = 341", sum.getText());
    assertTrue(find("#parameter-groups", Region.class).getWidth() >= 100, "the number is not seen");
    assertTrue(sum.getWidth() >= sum.prefWidth(-1), "the sum is cut");
  }

  @Test
  void withNothingSelectedThePartsOfTheDesignAreBars() throws Exception {
    design(
        """
        image  = input(shape: "N,3,64,64")
        body   = resnet(depth: 18) image
        scores = classification-head(classes: 5) body:c5
        out    = output scores
        """);
    until("counted", () -> robot.lookup("#role-bars .role-bar").queryAll().size() == 3);
    assertEquals(5, robot.lookup("#level-fields .level-row").queryAll().size());
  }

  @Test
  void barsCountAttentionAndNeverSayAllOfWhatIsNearlyAll() throws Exception {
    design(
        """
        image  = input(shape: "N,3,32,32")
        body   = vit(width: 64, layers: 2, heads: 4, patch: 8, resolution: 32) image
        scores = classification-head(classes: 2) body:map
        out    = output scores
        """);
    until("counted", () -> robot.lookup("#role-bars .role-bar").queryAll().size() == 3);
    var bars =
        robot.lookup("#role-bars .role-bar").queryAll().stream()
            .map(javafx.scene.Node::getAccessibleText)
            .toList();
    assertTrue(bars.getFirst().contains("Backbone >99 %"), bars.getFirst());
    assertTrue(bars.getFirst().endsWith("Head <1 %"), bars.getFirst());
    var cost = state().analysis().cost();
    assertTrue(cost.attentionMultiplyAdds() > cost.multiplyAdds() / 100, cost.toString());
    var work = Units.count(cost.multiplyAdds() + cost.attentionMultiplyAdds());
    assertTrue(bars.get(1).contains(", " + work + ". Backbone >99 %"), bars.get(1));
  }
}
