package vertebra.media;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import org.w3c.dom.Node;

/// Where the decoded pixels of a picture stand in it. Only a GIF's first frame may be smaller than
/// its screen; the rest of the screen is transparent.
///
/// @param left of the frame, from the screen's left edge
record GifScreen(int width, int height, int left, int top) {

  /// A picture that is all frame.
  static GifScreen filled(ImageReader reader) throws IOException {
    return new GifScreen(reader.getWidth(0), reader.getHeight(0), 0, 0);
  }

  /// The screen of a GIF (GIF89a, sections 18 and 20), at least as large as its first frame.
  static GifScreen of(ImageReader reader) throws IOException {
    int left = number(reader.getImageMetadata(0), "ImageDescriptor", "imageLeftPosition");
    int top = number(reader.getImageMetadata(0), "ImageDescriptor", "imageTopPosition");
    var screen = reader.getStreamMetadata();
    return new GifScreen(
        Math.max(
            number(screen, "LogicalScreenDescriptor", "logicalScreenWidth"),
            left + reader.getWidth(0)),
        Math.max(
            number(screen, "LogicalScreenDescriptor", "logicalScreenHeight"),
            top + reader.getHeight(0)),
        left,
        top);
  }

  private static int number(IIOMetadata metadata, String element, String attribute) {
    for (Node node = metadata.getAsTree(metadata.getNativeMetadataFormatName()).getFirstChild();
        node != null;
        node = node.getNextSibling())
      if (node.getNodeName().equals(element)) {
        var found = node.getAttributes().getNamedItem(attribute);
        return found == null ? 0 : Integer.parseInt(found.getNodeValue());
      }
    return 0;
  }

  /// The same where only every so many-th pixel is kept.
  GifScreen at(int step) {
    return new GifScreen(
        Math.ceilDiv(width, step), Math.ceilDiv(height, step), left / step, top / step);
  }
}
