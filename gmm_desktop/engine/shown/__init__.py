"""What a person is shown of a mixture: colours, outlines, borders, regions, terms at a point."""
