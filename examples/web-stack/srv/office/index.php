office has: <?= implode(' ', array_intersect(['ADMIN_TOKEN', 'DATABASE_URL', 'REPORT_TOKEN', 'SHOP_NAME', 'SMTP_PASSWORD'], array_keys(getenv()))), "\n" ?>
