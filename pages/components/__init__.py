"""What pages share: frame, texts, forms, charts, previews."""
