"""Relatives and acquaintances, as a person declares them."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0016_education_of_a_person'),
    ]

    operations = [
        migrations.CreateModel(
            name='Relative',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('relation', models.CharField(choices=[('spouse', '配偶'), ('parent', '父母'), ('child', '子女'), ('sibling', '兄弟姐妹'), ('in_law', '近姻亲'), ('other', '其他亲属'), ('acquaintance', '熟人')], max_length=12, verbose_name='关系')),
                ('post', models.CharField(max_length=60, verbose_name='职务')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('ended_on', models.DateField(editable=False, null=True, verbose_name='撤销日期')),
                ('end_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relatives', to='inspection.person', verbose_name='申报人')),
                ('recusal', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='relatives', to='inspection.recusal', verbose_name='所生回避')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.unit', verbose_name='所在单位')),
            ],
            options={
                'verbose_name': '亲属熟人申报',
                'verbose_name_plural': '亲属熟人申报',
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('person', 'name', 'unit'), name='relative_declared_once'), models.CheckConstraint(condition=models.Q(('relation', 'acquaintance'), ('recusal__isnull', False), _connector='OR'), name='relative_keeps_out_of_the_unit'), models.CheckConstraint(condition=models.Q(('ended_on', None), models.Q(('end_reason', ''), _negated=True), _connector='OR'), name='relative_ended_says_why')],
            },
        ),
    ]
