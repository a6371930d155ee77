"""What the images are: records, who they belong to, how they are divided, varied and streamed."""
